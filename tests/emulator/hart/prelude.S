# Registers with a meaning: s11 where the next value goes, s10 where an M-mode handler goes back to.
# ecall with a7 = 0x5151 from any mode: back to M-mode at s10, nothing recorded.

.option norelax
.option arch, +h, +d, +zba, +zbb, +zbc, +zbs, +zicond, +zicbom, +zicboz, +zicbop, +zawrs, +svinval
.macro set_vectors
	la	t0, m_trap
	csrw	mtvec, t0
	la	t0, s_trap
	csrw	stvec, t0
	la	t0, vs_trap
	csrw	vstvec, t0
.endm
.text
.globl _start
_start:
	csrr	t0, mhartid
	bnez	t0, secondary
	li	s11, 0x80100000
	# mtimecmp: no timer interrupt shows where none is meant.
	li	t0, 0x02004000
	li	t1, -1
	sd	t1, (t0)
	set_vectors
	li	t0, -1
	csrw	pmpaddr0, t0
	li	t0, 0x1f
	csrw	pmpcfg0, t0
	la	sp, stack_top
	# Where there is Smstateen (QEMU 7.2 has none) it keeps nothing from anybody.
	la	t0, 1f
	csrw	mtvec, t0
	li	t1, -1
	.irp number, 0x30c, 0x30d, 0x30e, 0x30f, 0x60c, 0x60d, 0x60e, 0x60f
	csrw	\number, t1
	.endr
	.balign 4
1:	la	t0, m_trap
	csrw	mtvec, t0
	j	main
.weak secondary_main
secondary:
	la	t0, secondary_main
	beqz	t0, 1f
	jr	t0
1:	wfi
	j	1b

# Appends a register's value.
.macro put register
	sd	\register, (s11)
	addi	s11, s11, 8
.endm
.macro put_csr csr
	csrr	t0, \csr
	put	t0
.endm
# A case begins: number and mark.
.macro case number
	li	t0, 0xca5e000000000000 + \number
	put	t0
	call	reset_state
.endm
# Where the next trap into M-mode, or magic ecall, goes on.
.macro resume label
	la	s10, \label
.endm
.macro back
	li	a7, 0x5151
	ecall
.endm
# Goes to `label` in mode 0, 1 (or 3), with V = `virtual`.
.macro enter mode, virtual, label
	li	t0, 3 << 11
	csrc	mstatus, t0
	li	t0, 1 << 39
	csrc	mstatus, t0
	li	t0, (\mode << 11) | (\virtual << 39)
	csrs	mstatus, t0
	la	t0, \label
	csrw	mepc, t0
	mret
.endm

# Every CSR that a case may have changed, as it was.
reset_state:
	li	t0, 0x1e79aa
	csrc	mstatus, t0
	li	t0, 3 << 38
	csrc	mstatus, t0
	li	t0, 7 << 20
	csrc	mstatus, t0
	.irp name, medeleg, mideleg, mie, mip, satp, vsatp, hgatp, hstatus, hedeleg, hideleg, hvip, vsstatus, henvcfg, htimedelta, mcounteren, hcounteren, scounteren, menvcfg, mtval2, mtinst, htval, htinst, vscause, vsepc, vstval, scause, sepc, stval, mscratch, sscratch, vsscratch
	csrw	\name, zero
	.endr
	li	t0, -1
	csrw	stimecmp, t0
	csrw	vstimecmp, t0
	li	t0, -1
	csrw	pmpaddr0, t0
	li	t0, 0x1f
	csrw	pmpcfg0, t0
	set_vectors
	sfence.vma
	hfence.gvma
	hfence.vvma
	ret

# What is seen of mstatus: all but FS, VS, XS, SD, and GVA, which has its own tests as mtinst and htinst have.
.equ MSTATUS_SEEN, ~((1 << 38) | (3 << 13) | (3 << 9) | (3 << 15) | (1 << 63))

.balign 4
m_trap:
	csrw	mscratch, t0
	csrr	t0, mcause
	addi	t0, t0, -8
	beqz	t0, 1f
	addi	t0, t0, -1
	beqz	t0, 1f
	addi	t0, t0, -1
	bnez	t0, 2f
1:	li	t0, 0x5151
	bne	a7, t0, 2f
	li	a7, 0
	jr	s10
2:	li	t0, 0x4d
	put	t0
	.irp name, mcause, mepc, mtval, mtval2
	put_csr	\name
	.endr
	csrr	t0, mstatus
	li	t1, MSTATUS_SEEN
	and	t0, t0, t1
	put	t0
	jr	s10

# Supervisors record what they see, and go back to M-mode.
.balign 4
s_trap:
	csrr	t0, scause
	addi	t0, t0, -8
	beqz	t0, 1f
	addi	t0, t0, -2
	bnez	t0, 2f
1:	li	t0, 0x5151
	beq	a7, t0, 3f
2:	li	t0, 0x53
	put	t0
	.irp name, scause, sepc, stval, htval, hstatus, sstatus, vsstatus
	put_csr	\name
	.endr
3:	back

.balign 4
vs_trap:
	csrr	t0, scause
	addi	t0, t0, -8
	bnez	t0, 2f
	li	t0, 0x5151
	beq	a7, t0, 3f
2:	li	t0, 0x56
	put	t0
	.irp name, scause, sepc, stval, sstatus
	put_csr	\name
	.endr
3:	back

# Sends the values and ends.
finish:
	li	t0, 0x80100000
	li	t1, 0x10000000
1:	bgeu	t0, s11, 3f
2:	lbu	t2, 5(t1)
	andi	t2, t2, 0x20
	beqz	t2, 2b
	lbu	t2, (t0)
	sb	t2, (t1)
	addi	t0, t0, 1
	j	1b
3:	li	t0, 0x100000
	li	t1, 0x5555
	sw	t1, (t0)
4:	j	4b

.balign 16
	.space 4096
stack_top:
