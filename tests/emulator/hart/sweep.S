# Executes each word of a table once, between traps, in the mode that the table names (MPP, and 4 for MPV). Three
# values a word: cause, mtval, and a hash of all else that it left: pc, registers, memory.
# `status`: the bits of mstatus under which each is executed.
.equ WORDS, 0x80300000
.equ SLOT, 0x80600000
.equ WINDOW, 0x80610000
.equ PRIME, 0x100000001b3
.macro mix value
	xor	s0, s0, \value
	mul	s0, s0, s1
.endm

main:
	la	t0, sweep_trap
	csrw	mtvec, t0
	la	t0, saved
	csrw	mscratch, t0
	li	t0, status
	csrs	mstatus, t0
	li	s2, WORDS
	lwu	s3, (s2)
	lwu	s4, 4(s2)
	andi	t0, s4, 3
	slli	t0, t0, 11
	srli	s4, s4, 2
	slli	s4, s4, 39
	or	s4, s4, t0
	addi	s2, s2, 8
next_word:
	li	t0, (3 << 11) | (1 << 39)
	csrc	mstatus, t0
	csrs	mstatus, s4
	la	t0, cursor
	sd	s2, (t0)
	sd	s3, 8(t0)
	sd	s11, 16(t0)
	sd	s4, 24(t0)
	li	t0, SLOT
	li	t1, 0x9002900290029002
	sd	t1, (t0)
	lwu	t1, (s2)
	andi	t2, t1, 3
	sh	t1, (t0)
	addi	t2, t2, -3
	bnez	t2, 1f
	sw	t1, (t0)
1:	fence.i
.if status
	la	t0, floats
	.irp register, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fld	f\register, 8 * \register (t0)
	.endr
	# Each rounding mode, the reserved ones too, and each set of exceptions.
	andi	t0, s3, 0xff
	csrw	fcsr, t0
.endif
	li	x31, WINDOW
	.irp register, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	addi	x\register, x31, 32 * \register
	.endr
	.irp register, 7,13,19,26
	addi	x\register, x\register, \register
	.endr
	li	x31, SLOT
	csrw	mepc, x31
	mret

.balign 4
sweep_trap:
	csrrw	x31, mscratch, x31
	.irp register, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	sd	x\register, 8 * \register (x31)
	.endr
	csrrw	t0, mscratch, x31
	sd	t0, 8 * 31 (x31)
.if status
	.irp register, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fsd	f\register, 8 * (32 + \register) (x31)
	.endr
	csrr	t0, fcsr
	sd	t0, 8 * 64 (x31)
.endif
	la	t0, cursor
	ld	s2, (t0)
	ld	s3, 8(t0)
	ld	s11, 16(t0)
	ld	s4, 24(t0)
	li	s0, 0
	li	s1, PRIME
	put_csr	mcause
	csrr	t0, mepc
	mix	t0
	# After EBREAK mtval may be zero (QEMU before 8) or the address (ours): not looked at.
	csrr	t1, mcause
	addi	t1, t1, -3
	csrr	t0, mtval
	bnez	t1, 1f
	li	t0, 0
1:	put	t0
	la	t1, saved
	addi	t2, t1, 8 * 65
1:	ld	t0, (t1)
	mix	t0
	addi	t1, t1, 8
	bltu	t1, t2, 1b
	li	t1, WINDOW - 0x800
	li	t2, WINDOW + 0xc00
	li	t3, 0x9002900290029002
2:	ld	t0, (t1)
	mix	t0
	sd	t3, (t1)
	addi	t1, t1, 8
	bltu	t1, t2, 2b
	put	s0
	addi	s2, s2, 4
	addi	s3, s3, -1
	bnez	s3, next_word
	j	finish

.balign 8
cursor:
	.space 32
saved:
	.space 8 * 65
# Numbers, zeros, infinities, NaNs, subnormal ones; the same in single precision; and what is no single-precision value.
floats:
	.double 0, -0.0, 1, -1.5, 3.25, -1e300, 2147483648.5, -9.5e18
	.quad 0x0000000000000001, 0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff
	.quad 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff0000000000001
	.irp bits, 00000000, 80000000, 3f800000, bfc00000, 40500000, f149f2ca, 4f000000, df03d60f
	.quad 0xffffffff\bits
	.endr
	.irp bits, 00000001, 807fffff, 00800000, 7f7fffff, 7f800000, 7fc00001, ff800001
	.quad 0xffffffff\bits
	.endr
	.quad 0xfffffffe3f800000
