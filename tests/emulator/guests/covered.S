#include "guest.h"
	/* M-mode: what makes it hard to say what was executed. No name below `never` is reached. */
	la t0, trapped
	csrw mtvec, t0
	li t0, 1
	beqz t0, never1			/* not taken */
	bnez t0, 1f			/* taken */
never1:	addi t0, t0, 1
	/* Code that is written again, and executed again. */
1:	li s0, 2
2:	la t1, patched
	lw t2, 0(t1)
patched:
	lui t3, 0x12345
	sw t2, 0(t1)
	fence.i
	addi s0, s0, -1
	bnez s0, 2b
	/* Data first, code then. */
	la t1, page
	ld t2, 8(t1)
	/* PMP parts this page: each instruction is fetched alone. */
	li t0, -1
	csrw pmpaddr1, t0
	la t0, page + 0x100
	srli t0, t0, 2
	csrw pmpaddr0, t0
	li t0, 0x1f1f
	csrw pmpcfg0, t0
	jal ra, page
	/* The page behind `denied` may not be executed from S-mode: half an instruction is there. */
	la t0, beyond
	srli t0, t0, 2
	li t1, 0x1ff
	or t0, t0, t1
	csrw pmpaddr0, t0
	li t0, 0x1f18
	csrw pmpcfg0, t0
	li t0, 3 << 11
	csrc mstatus, t0
	li t0, 1 << 11
	csrs mstatus, t0
	la t0, denied
	csrw mepc, t0
	mret
never2:	nop
	.balign 4
trapped:
	csrr t0, mcause
	csrr t1, mepc
	li t2, 3
	beq t0, t2, 3f
	li t2, 1
	bne t0, t2, never3
	li t0, TEST
	li t1, 0x5555
	sw t1, 0(t0)
	j .
3:	addi t1, t1, 4
	csrw mepc, t1
	mret
never3:	j never3

	.balign 4096
page:	.option push
	.option norvc
	nop
	ebreak				/* traps, and began */
	.option pop
	c.nop
	j across
	.skip 4094 - (. - page)
across:	lui t3, 0x12345			/* of two pages */
	c.nop
	ret
never4:	nop
	.balign 4096
	.skip 4094
denied:	lui t3, 0x12345
beyond = denied + 2
	nop
