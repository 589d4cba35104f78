#include "guest.h"
	/* M-mode hands itself to each other mode in turn; every trap comes back here. */
	la t0, next
	csrw mtvec, t0
	li t0, -1
	csrw pmpaddr0, t0
	li t0, 0x1f
	csrw pmpcfg0, t0
	la s0, table
	.balign 4
next:	ld t0, 0(s0)
	beqz t0, finished
	ld t1, 8(s0)
	addi s0, s0, 16
	li t2, 3 << 11
	csrc mstatus, t2
	li t2, 1 << 39
	csrc mstatus, t2
	csrs mstatus, t1
	csrw mepc, t0
	mret
finished:
	li t0, TEST
	li t1, 0x5555
	sw t1, 0(t0)
	j .
in_hs:	.rept 3
	nop
	.endr
	ecall
in_u:	.rept 5
	nop
	.endr
	ecall
in_vs:	.rept 7
	nop
	.endr
	.word 0
in_vu:	.rept 9
	nop
	.endr
	ebreak
	.balign 8
	/* Where, and MPP and MPV; the last is an address that has no memory. */
table:	.dword in_hs, 1 << 11
	.dword in_u, 0
	.dword in_vs, 1 << 11 | 1 << 39
	.dword in_vu, 1 << 39
	.dword 8, 1 << 39
	.dword 0
