/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <offsets.h>
#include <registers.h>

/* What vcpu_enter keeps on its stack for its caller. */
#define HOST_RA	  0
#define HOST_S	  8
#define HOST_GP	  104
#define HOST_TP	  112
#define HOST_SIZE 128

/*
 * void vcpu_enter(struct vcpu *vcpu)
 * Runs the guest until its next exit. sscratch holds @vcpu meanwhile.
 */
	.section .text
	.globl vcpu_enter
vcpu_enter:
	addi	sp, sp, -HOST_SIZE
	sd	ra, HOST_RA(sp)
	each_s	sd, HOST_S, sp
	sd	gp, HOST_GP(sp)
	sd	tp, HOST_TP(sp)
	sd	sp, VCPU_HOST_SP(a0)
	csrw	CSR_SSCRATCH, a0
	la	t0, vcpu_exit
	csrw	CSR_STVEC, t0
	ld	t0, VCPU_PC(a0)
	ld	t1, VCPU_SSTATUS(a0)
	ld	t2, VCPU_HSTATUS(a0)
	csrw	CSR_SEPC, t0
	csrw	CSR_SSTATUS, t1
	csrw	CSR_HSTATUS, t2
	each_x	ld, VCPU_X, a0, X1_TO_X9, X11_TO_X31
	ld	x10, VCPU_X + X(10)(a0)
	sret

	.balign 4
vcpu_exit:
	csrrw	a0, CSR_SSCRATCH, a0
	each_x	sd, VCPU_X, a0, X1_TO_X9, X11_TO_X31
	csrr	t0, CSR_SSCRATCH
	csrr	t1, CSR_SEPC
	csrr	t2, CSR_SSTATUS
	csrr	t3, CSR_HSTATUS
	sd	t0, VCPU_X + X(10)(a0)
	sd	t1, VCPU_PC(a0)
	sd	t2, VCPU_SSTATUS(a0)
	sd	t3, VCPU_HSTATUS(a0)
	la	t0, trap_entry
	csrw	CSR_STVEC, t0
	ld	sp, VCPU_HOST_SP(a0)
	ld	ra, HOST_RA(sp)
	each_s	ld, HOST_S, sp
	ld	gp, HOST_GP(sp)
	ld	tp, HOST_TP(sp)
	addi	sp, sp, HOST_SIZE
	ret

/*
 * int hlvx_hu(uint64_t va, uint16_t *out): one halfword of the guest's code as the guest would fetch it.
 * A fault here comes back as -VMHI_EFAULT through the guard that the caller set.
 */
	.globl hlvx_hu
hlvx_hu:
	HLVX_HU(a2, a0)
	sh	a2, 0(a1)
	li	a0, 0
	ret
