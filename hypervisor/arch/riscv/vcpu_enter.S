/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * void vcpu_enter(struct vcpu *vcpu)
 * Runs the guest until its next exit. Offsets are those of struct vcpu (include/keel/partitions/vcpu.h asserts them):
 * x[32] at 0, pc 256, sstatus 264, hstatus 272, host_sp 280.
 */
	.section .text
	.globl vcpu_enter
vcpu_enter:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	s0, 8(sp)
	sd	s1, 16(sp)
	sd	s2, 24(sp)
	sd	s3, 32(sp)
	sd	s4, 40(sp)
	sd	s5, 48(sp)
	sd	s6, 56(sp)
	sd	s7, 64(sp)
	sd	s8, 72(sp)
	sd	s9, 80(sp)
	sd	s10, 88(sp)
	sd	s11, 96(sp)
	sd	gp, 104(sp)
	sd	tp, 112(sp)
	sd	sp, 280(a0)
	csrw	sscratch, a0
	la	t0, vcpu_exit
	csrw	stvec, t0
	ld	t0, 256(a0)
	ld	t1, 264(a0)
	ld	t2, 272(a0)
	csrw	sepc, t0
	csrw	sstatus, t1
	csrw	0x600, t2
	ld	x1, 8(a0)
	ld	x2, 16(a0)
	ld	x3, 24(a0)
	ld	x4, 32(a0)
	ld	x5, 40(a0)
	ld	x6, 48(a0)
	ld	x7, 56(a0)
	ld	x8, 64(a0)
	ld	x9, 72(a0)
	ld	x11, 88(a0)
	ld	x12, 96(a0)
	ld	x13, 104(a0)
	ld	x14, 112(a0)
	ld	x15, 120(a0)
	ld	x16, 128(a0)
	ld	x17, 136(a0)
	ld	x18, 144(a0)
	ld	x19, 152(a0)
	ld	x20, 160(a0)
	ld	x21, 168(a0)
	ld	x22, 176(a0)
	ld	x23, 184(a0)
	ld	x24, 192(a0)
	ld	x25, 200(a0)
	ld	x26, 208(a0)
	ld	x27, 216(a0)
	ld	x28, 224(a0)
	ld	x29, 232(a0)
	ld	x30, 240(a0)
	ld	x31, 248(a0)
	ld	x10, 80(a0)
	sret

	.balign 4
vcpu_exit:
	csrrw	a0, sscratch, a0
	sd	x1, 8(a0)
	sd	x2, 16(a0)
	sd	x3, 24(a0)
	sd	x4, 32(a0)
	sd	x5, 40(a0)
	sd	x6, 48(a0)
	sd	x7, 56(a0)
	sd	x8, 64(a0)
	sd	x9, 72(a0)
	sd	x11, 88(a0)
	sd	x12, 96(a0)
	sd	x13, 104(a0)
	sd	x14, 112(a0)
	sd	x15, 120(a0)
	sd	x16, 128(a0)
	sd	x17, 136(a0)
	sd	x18, 144(a0)
	sd	x19, 152(a0)
	sd	x20, 160(a0)
	sd	x21, 168(a0)
	sd	x22, 176(a0)
	sd	x23, 184(a0)
	sd	x24, 192(a0)
	sd	x25, 200(a0)
	sd	x26, 208(a0)
	sd	x27, 216(a0)
	sd	x28, 224(a0)
	sd	x29, 232(a0)
	sd	x30, 240(a0)
	sd	x31, 248(a0)
	csrr	t0, sscratch
	csrr	t1, sepc
	csrr	t2, sstatus
	csrr	t3, 0x600
	sd	t0, 80(a0)
	sd	t1, 256(a0)
	sd	t2, 264(a0)
	sd	t3, 272(a0)
	la	t0, trap_entry
	csrw	stvec, t0
	ld	sp, 280(a0)
	ld	ra, 0(sp)
	ld	s0, 8(sp)
	ld	s1, 16(sp)
	ld	s2, 24(sp)
	ld	s3, 32(sp)
	ld	s4, 40(sp)
	ld	s5, 48(sp)
	ld	s6, 56(sp)
	ld	s7, 64(sp)
	ld	s8, 72(sp)
	ld	s9, 80(sp)
	ld	s10, 88(sp)
	ld	s11, 96(sp)
	ld	gp, 104(sp)
	ld	tp, 112(sp)
	addi	sp, sp, 128
	ret

/*
 * int hlvx_hu(uint64_t va, uint16_t *out): one halfword of the guest's code as the guest would fetch it.
 * A fault here comes back as -VMHI_EFAULT through the guard that the caller set.
 */
	.globl hlvx_hu
hlvx_hu:
	.insn r 0x73, 4, 0x32, a2, a0, x3
	sh	a2, 0(a1)
	li	a0, 0
	ret
