/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Traps taken in HS-mode. All registers are saved in a struct trap_frame, then trap_handle decides.
 * For an exception, trap_handle does not return: it ends the guarded call, or powers off.
 *
 * An exception has a stack for itself, used from its top each time: the code that caused it may have set
 * its stack pointer wrongly, perhaps to another place of Keel's stack. An interrupt uses the stack of the
 * code that it interrupts, if that is Keel's stack or the interrupt stack, is aligned, and has ROOM bytes
 * left; otherwise it uses the interrupt stack. sscratch is free here: only vcpu_enter needs it, and
 * writes it each time.
 */
#include <csr.h>
#include <offsets.h>
#include <registers.h>

#define ROOM 4096 /* on a stack, for the frame and what trap_handle calls */

	.section .text
	.balign 4
	.globl trap_entry
trap_entry:
	csrw	CSR_SSCRATCH, t0
	csrr	t0, CSR_SCAUSE
	bgez	t0, 2f /* an exception: an interrupt has the highest bit set */
	andi	t0, sp, STACK_ALIGN - 1
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
4:	addi	sp, sp, -TRAP_FRAME_SIZE
	sd	t0, TRAP_FRAME_X + X(2)(sp)
	csrr	t0, CSR_SSCRATCH
	sd	t0, TRAP_FRAME_X + X(5)(sp)
	each_x	sd, TRAP_FRAME_X, sp, 1, 3, 4, X6_TO_X31
	csrr	t0, CSR_SEPC
	csrr	t1, CSR_SSTATUS
	csrr	t2, CSR_SCAUSE
	csrr	t3, CSR_STVAL
	sd	t0, TRAP_FRAME_PC(sp)
	sd	t1, TRAP_FRAME_STATUS(sp)
	sd	t2, TRAP_FRAME_CAUSE(sp)
	sd	t3, TRAP_FRAME_VALUE(sp)
	mv	a0, sp
	call	trap_handle
	ld	t0, TRAP_FRAME_PC(sp)
	ld	t1, TRAP_FRAME_STATUS(sp)
	csrw	CSR_SEPC, t0
	csrw	CSR_SSTATUS, t1
	each_x	ld, TRAP_FRAME_X, sp, 1, 3, 4, 5, X6_TO_X31
	ld	x2, TRAP_FRAME_X + X(2)(sp)
	sret

/*
 * int guard_run(struct guard *guard, int (*call)(void *), void *argument)
 * Saves where to come back to, then calls. guard_resume comes back here with -VMHI_EFAULT.
 */
	.globl guard_run
guard_run:
	sd	ra, GUARD_RA(a0)
	sd	sp, GUARD_SP(a0)
	each_s	sd, GUARD_S, a0
	mv	t0, a1
	mv	a0, a2
	jr	t0

/* void guard_resume(const struct guard *guard, int result) */
	.globl guard_resume
guard_resume:
	ld	ra, GUARD_RA(a0)
	ld	sp, GUARD_SP(a0)
	each_s	ld, GUARD_S, a0
	mv	a0, a1
	ret
