/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Host traps: everything is saved on a stack, then trap_handle decides. An exception never comes back here:
 * trap_handle ends the guarded call, or the machine. It has a stack of its own, from the top each time,
 * because whoever made it may have lost his stack pointer, also to another place of our stack. An interrupt
 * goes on with the stack of whoever was running, if that is one of ours, aligned and with room: Keel's, or
 * the one for interrupts, which is for all others.
 * sscratch is free for this: only the way into a guest uses it, and sets it anew each time.
 */
#define FRAME 288
#define ROOM  4096 /* for the frame and what trap_handle calls */

	.section .text
	.balign 4
	.globl trap_entry
trap_entry:
	csrw	sscratch, t0
	csrr	t0, scause
	bgez	t0, 2f
	andi	t0, sp, 15
	bnez	t0, 3f
	la	t0, keel_stack_floor + ROOM
	bltu	sp, t0, 3f
	la	t0, keel_stack_end
	bgeu	t0, sp, 1f
	la	t0, keel_interrupt_stack_floor + ROOM
	bltu	sp, t0, 3f
	la	t0, keel_interrupt_stack_end
	bltu	t0, sp, 3f
1:	mv	t0, sp
	j	4f
2:	mv	t0, sp
	la	sp, keel_fault_stack_end
	j	4f
3:	mv	t0, sp
	la	sp, keel_interrupt_stack_end
4:	addi	sp, sp, -FRAME
	sd	t0, 16(sp)
	csrr	t0, sscratch
	sd	t0, 40(sp)
	sd	x1, 8(sp)
	sd	x3, 24(sp)
	sd	x4, 32(sp)
	sd	x6, 48(sp)
	sd	x7, 56(sp)
	sd	x8, 64(sp)
	sd	x9, 72(sp)
	sd	x10, 80(sp)
	sd	x11, 88(sp)
	sd	x12, 96(sp)
	sd	x13, 104(sp)
	sd	x14, 112(sp)
	sd	x15, 120(sp)
	sd	x16, 128(sp)
	sd	x17, 136(sp)
	sd	x18, 144(sp)
	sd	x19, 152(sp)
	sd	x20, 160(sp)
	sd	x21, 168(sp)
	sd	x22, 176(sp)
	sd	x23, 184(sp)
	sd	x24, 192(sp)
	sd	x25, 200(sp)
	sd	x26, 208(sp)
	sd	x27, 216(sp)
	sd	x28, 224(sp)
	sd	x29, 232(sp)
	sd	x30, 240(sp)
	sd	x31, 248(sp)
	csrr	t0, sepc
	csrr	t1, sstatus
	csrr	t2, scause
	csrr	t3, stval
	sd	t0, 256(sp)
	sd	t1, 264(sp)
	sd	t2, 272(sp)
	sd	t3, 280(sp)
	mv	a0, sp
	call	trap_handle
	ld	t0, 256(sp)
	ld	t1, 264(sp)
	csrw	sepc, t0
	csrw	sstatus, t1
	ld	x1, 8(sp)
	ld	x3, 24(sp)
	ld	x4, 32(sp)
	ld	x5, 40(sp)
	ld	x6, 48(sp)
	ld	x7, 56(sp)
	ld	x8, 64(sp)
	ld	x9, 72(sp)
	ld	x10, 80(sp)
	ld	x11, 88(sp)
	ld	x12, 96(sp)
	ld	x13, 104(sp)
	ld	x14, 112(sp)
	ld	x15, 120(sp)
	ld	x16, 128(sp)
	ld	x17, 136(sp)
	ld	x18, 144(sp)
	ld	x19, 152(sp)
	ld	x20, 160(sp)
	ld	x21, 168(sp)
	ld	x22, 176(sp)
	ld	x23, 184(sp)
	ld	x24, 192(sp)
	ld	x25, 200(sp)
	ld	x26, 208(sp)
	ld	x27, 216(sp)
	ld	x28, 224(sp)
	ld	x29, 232(sp)
	ld	x30, 240(sp)
	ld	x31, 248(sp)
	ld	x2, 16(sp)
	sret

/*
 * int guard_run(struct guard *guard, int (*call)(void *), void *argument)
 * Saves where to come back to, then calls. guard_resume comes back here with -VMHI_EFAULT.
 */
	.globl guard_run
guard_run:
	sd	ra, 0(a0)
	sd	sp, 8(a0)
	sd	s0, 16(a0)
	sd	s1, 24(a0)
	sd	s2, 32(a0)
	sd	s3, 40(a0)
	sd	s4, 48(a0)
	sd	s5, 56(a0)
	sd	s6, 64(a0)
	sd	s7, 72(a0)
	sd	s8, 80(a0)
	sd	s9, 88(a0)
	sd	s10, 96(a0)
	sd	s11, 104(a0)
	mv	t0, a1
	mv	a0, a2
	jr	t0

/* void guard_resume(const struct guard *guard, int result) */
	.globl guard_resume
guard_resume:
	ld	ra, 0(a0)
	ld	sp, 8(a0)
	ld	s0, 16(a0)
	ld	s1, 24(a0)
	ld	s2, 32(a0)
	ld	s3, 40(a0)
	ld	s4, 48(a0)
	ld	s5, 56(a0)
	ld	s6, 64(a0)
	ld	s7, 72(a0)
	ld	s8, 80(a0)
	ld	s9, 88(a0)
	ld	s10, 96(a0)
	ld	s11, 104(a0)
	mv	a0, a1
	ret
