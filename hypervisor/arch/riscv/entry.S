/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Where the firmware enters: SBI specification, "Boot" convention of the S-mode payload:
 * a0 = hart id, a1 = physical address of the device tree, satp = 0.
 */
#include <csr.h>

/* Bytes; whole pages, so that the guards below them can stay unmapped. */
#define PAGE		     4096
#define STACK_SIZE	     32768
#define INTERRUPT_STACK_SIZE 8192
#define FAULT_STACK_SIZE     8192

	.section .text.entry, "ax"
	.globl _start
_start:
	csrw	CSR_SIE, zero
	csrci	CSR_SSTATUS, SSTATUS_SIE
	la	t0, trap_entry
	csrw	CSR_STVEC, t0
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
	 * In this order: guard page, Keel's stack, guard page, interrupt stack, stack for exceptions. The guard
	 * pages are never mapped (kernel/memory/sv39.c). trap_entry.S says which stack a trap uses.
	 */
	.section .bss.stack, "aw", @nobits
	.balign PAGE
	.globl keel_stack_guard
keel_stack_guard:
	.skip PAGE
	.globl keel_stack_floor
keel_stack_floor:
	.skip STACK_SIZE
	.globl keel_stack_end
keel_stack_end:
	.globl keel_interrupt_stack_guard
keel_interrupt_stack_guard:
	.skip PAGE
	.globl keel_interrupt_stack_floor
keel_interrupt_stack_floor:
	.skip INTERRUPT_STACK_SIZE
	.globl keel_interrupt_stack_end
keel_interrupt_stack_end:
	.skip FAULT_STACK_SIZE
	.globl keel_fault_stack_end
keel_fault_stack_end:
