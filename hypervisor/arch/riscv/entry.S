/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Where the firmware enters: SBI specification, "Boot" convention of the S-mode payload:
 * a0 = hart id, a1 = physical address of the device tree, satp = 0.
 */
	.section .text.entry, "ax"
	.globl _start
_start:
	csrw	sie, zero
	csrci	sstatus, 2
	la	t0, trap_entry
	csrw	stvec, t0
	la	sp, keel_stack_end
	la	t0, keel_bss_start
	la	t1, keel_bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	mv	s0, zero
	call	keel_main
3:	wfi
	j	3b

	/*
	 * Guard, stack, guard, stack for interrupts that found no stack of ours, stack for exceptions. The guard
	 * pages are never mapped (kernel/memory/sv39.c). trap_entry chooses.
	 */
	.section .bss.stack, "aw", @nobits
	.balign 4096
	.globl keel_stack_guard
keel_stack_guard:
	.skip 4096
	.globl keel_stack_floor
keel_stack_floor:
	.skip 32768
	.globl keel_stack_end
keel_stack_end:
	.globl keel_interrupt_stack_guard
keel_interrupt_stack_guard:
	.skip 4096
	.globl keel_interrupt_stack_floor
keel_interrupt_stack_floor:
	.skip 8192
	.globl keel_interrupt_stack_end
keel_interrupt_stack_end:
	.skip 8192
	.globl keel_fault_stack_end
keel_fault_stack_end:
