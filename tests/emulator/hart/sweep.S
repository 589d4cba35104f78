# Executes each word of a table once, between traps, and puts a hash of all that it left: registers, trap, memory.
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
	li	s2, WORDS
	ld	s3, (s2)
	addi	s2, s2, 8
next_word:
	la	t0, cursor
	sd	s2, (t0)
	sd	s3, 8(t0)
	sd	s11, 16(t0)
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
	li	x31, WINDOW
	.irp register, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	addi	x\register, x31, 32 * \register
	.endr
	.irp register, 7,13,19,26
	addi	x\register, x\register, \register
	.endr
	li	x31, SLOT
	jr	x31

.balign 4
sweep_trap:
	csrrw	x31, mscratch, x31
	.irp register, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	sd	x\register, 8 * \register (x31)
	.endr
	csrrw	t0, mscratch, x31
	sd	t0, 8 * 31 (x31)
	la	t0, cursor
	ld	s2, (t0)
	ld	s3, 8(t0)
	ld	s11, 16(t0)
	li	s0, 0
	li	s1, PRIME
	csrr	t0, mcause
	mix	t0
	csrr	t0, mepc
	mix	t0
	# After EBREAK mtval may be zero (QEMU before 8) or the address (ours): not looked at.
	csrr	t1, mcause
	addi	t1, t1, -3
	csrr	t0, mtval
	bnez	t1, 1f
	li	t0, 0
1:	mix	t0
	la	t1, saved
	addi	t2, t1, 8 * 32
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
	.space 24
saved:
	.space 256
