#include "guest.h"
	/* M-mode: accesses that nobody serves. Each must trap or be put on record; s1 counts the traps. */
	la t0, trapped
	csrw mtvec, t0
	li t0, -1
	csrw pmpaddr0, t0
	li t0, 0x1f
	csrw pmpcfg0, t0
	li s0, UART
	.option push
	.option norvc
	csrr t0, 0x7c0			/* no such CSR */
	li t1, 0x18000000
	lw t0, 0(t1)			/* no such device */
	lw t0, 1(s0)			/* misaligned, in a device */
	amoadd.w t0, t0, (s0)		/* a device has no atomics */
	li t1, 0x2000000
	lb t0, 1(t1)			/* the CLINT has words only */
	lw s2, 0x100(t1)		/* a hart that is not there */
	sw s2, 0x400(t1)
	li t1, 0xfffffffffffffff0
	lw t0, 0(t1)			/* beyond every bus */
	li t1, PLIC
	lw s3, 0(t1)			/* source 0 */
	lw t0, 2(t1)			/* not a word */
	/* A page table where no memory is. */
	li t1, 8 << 60 | 0x12345
	csrw satp, t1
	li t1, 1 << 17 | 1 << 11
	csrs mstatus, t1
	lw t0, 0(zero)
	li t1, 1 << 17
	csrc mstatus, t1
	csrw satp, zero
	la ra, 1f
	li t1, 0x30000000 - 64
	jr t1				/* no memory to execute */
1:	/* 0x3333 with the number of traps, if the holes of devices read as zero. */
	or s2, s2, s3
	slli s1, s1, 16
	li t1, 0x3333
	or s1, s1, t1
	or s1, s1, s2
	li t0, TEST
	sw s1, 0(t0)
	j .
	.balign 4
trapped:
	addi s1, s1, 1
	csrr t2, mcause
	li t3, 1
	csrr t2, mepc
	csrr t4, mcause
	beq t4, t3, 2f
	addi t2, t2, 4
	csrw mepc, t2
	mret
2:	csrw mepc, ra
	mret
	.option pop
