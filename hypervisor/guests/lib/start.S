/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest is entered at the beginning of its memory: a0 = hart id, a1 = device tree. VMHI-G, "Start". */
	.section .text.entry, "ax"
	.globl _start
_start:
	la	sp, guest_stack_end
	la	t0, guest_trap_entry
	csrw	stvec, t0
	call	guest_main
	li	a0, 1
	call	power_off

	.text
	.balign 4
	.globl guest_trap_entry
guest_trap_entry:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	t0, 8(sp)
	sd	t1, 16(sp)
	sd	t2, 24(sp)
	sd	t3, 32(sp)
	sd	t4, 40(sp)
	sd	t5, 48(sp)
	sd	t6, 56(sp)
	sd	a0, 64(sp)
	sd	a1, 72(sp)
	sd	a2, 80(sp)
	sd	a3, 88(sp)
	sd	a4, 96(sp)
	sd	a5, 104(sp)
	sd	a6, 112(sp)
	sd	a7, 120(sp)
	call	guest_trap
	ld	ra, 0(sp)
	ld	t0, 8(sp)
	ld	t1, 16(sp)
	ld	t2, 24(sp)
	ld	t3, 32(sp)
	ld	t4, 40(sp)
	ld	t5, 48(sp)
	ld	t6, 56(sp)
	ld	a0, 64(sp)
	ld	a1, 72(sp)
	ld	a2, 80(sp)
	ld	a3, 88(sp)
	ld	a4, 96(sp)
	ld	a5, 104(sp)
	ld	a6, 112(sp)
	ld	a7, 120(sp)
	addi	sp, sp, 128
	sret

	.bss
	.balign 16
	.skip 8192
guest_stack_end:
