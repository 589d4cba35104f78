/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <registers.h>

/* Bytes. */
#define GUEST_STACK_SIZE 8192

/* What guest_trap_entry keeps on the stack: ra, t0 to t6, a0 to a7, which guest_trap may change. */
#define FRAME_RA   0
#define FRAME_T	   8
#define FRAME_A	   64
#define FRAME_SIZE 128

	/* operation: sd or ld */
	.macro each_saved operation
	\operation ra, FRAME_RA(sp)
	.irp n, 0, 1, 2, 3, 4, 5, 6
	\operation t\n, FRAME_T + REGISTER_SIZE * \n(sp)
	.endr
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7
	\operation a\n, FRAME_A + REGISTER_SIZE * \n(sp)
	.endr
	.endm

/* A guest is entered at the beginning of its memory: a0 = hart id, a1 = device tree. VMHI-G, "Start". */
	.section .text.entry, "ax"
	.globl _start
_start:
	la	sp, guest_stack_end
	la	t0, guest_trap_entry
	csrw	CSR_STVEC, t0
	call	guest_main
	li	a0, 1 /* guest_main does not return: as a failure */
	call	power_off

	.text
	.balign 4
	.globl guest_trap_entry
guest_trap_entry:
	addi	sp, sp, -FRAME_SIZE
	each_saved sd
	call	guest_trap
	each_saved ld
	addi	sp, sp, FRAME_SIZE
	sret

	.bss
	.balign STACK_ALIGN
	.skip GUEST_STACK_SIZE
guest_stack_end:
