# An APLIC that sends messages: sources by software, genmsi, the UART's level; then messages from hart to hart.
.macro put_claims
	.irp csr, mtopei, stopei
	csrrw	t0, \csr, zero
	put	t0
	csrrw	t0, \csr, zero
	put	t0
	.endr
.endm

main:
	la	t0, skip
	csrw	mtvec, t0
	clear_aplic
	.irp level, m, s
	set_ireg \level, 0x70, 1
	.irp select, 0xc0, 0xc2, 0xc4, 0xc6
	set_ireg \level, \select, -1
	.endr
	.endr

	mark	1		# registers
	put_word M
	store	M, -1
	put_word M
	put_word S
	store	M + 0x1bc0, 0x24000
	store	M + 0x1bc8, 0x28000
	store	M + 0x1bcc, 2 << 20
	store	M + 0x1bc4, 1 << 12
	.irp offset, 0x1bc0, 0x1bc4, 0x1bc8, 0x1bcc
	put_word M + \offset
	put_word S + \offset
	.endr
	put_word M + 0x4000

	mark	2		# by setipnum and by genmsi
	store	M + 4 * 20, 1
	store	M + 0x3000 + 4 * 20, 21
	store	M + 0x1cdc, 20
	put_word M + 0x1c00
	store	M + 0x1edc, 20
	put_word M + 0x1c00
	put_claims
	store	M, 0
	store	M + 0x1cdc, 20
	put_word M + 0x1c00
	put_claims
	store	M + 0x3000, 200
	put_word M + 0x3000
	put_claims
	store	M, 0x100
	put_claims

	mark	3		# the supervisor's domain, to the hart and to its second guest file
	store	S, 0x100
	.irp source, 30, 31
	store	M + 4 * \source, 0x400
	store	S + 4 * \source, 4
	store	S + 0x1edc, \source
	.endr
	store	S + 0x3000 + 4 * 30, 77
	store	S + 0x3000 + 4 * 31, (2 << 12) | 78
	put_word S + 0x3000 + 4 * 31
	li	t0, 2 << 12
	csrw	hstatus, t0
	set_ireg vs, 0x70, 1
	set_ireg vs, 0xc2, -1
	store	S + 0x1c00, 3 << 30
	put_claims
	csrrw	t0, vstopei, zero
	put	t0
	store	S + 0x3000, 5
	put_claims

	mark	4		# the serial port's level: once, and again by setipnum
	store	M + 4 * 10, 0x400
	store	S + 4 * 10, 6
	store	S + 0x3000 + 4 * 10, 10
	store	S + 0x1edc, 10
	put_claims
	li	t0, 0x10000001
	li	t1, 2
	sb	t1, (t0)
	put_word S + 0x1d00
	put_word S + 0x1c00
	put_claims
	put_claims
	store	S + 0x1cdc, 10
	put_claims
	li	t0, 0x10000001
	sb	zero, (t0)
	put_word S + 0x1d00
	put_claims

	mark	5		# to the other hart, which answers out of WFI
	li	t0, 0x200
	csrw	mie, t0
	li	t0, M_FILE + 0x1000
	li	t1, 55
1:	lw	t2, answered
	bnez	t2, 2f
	sw	t1, (t0)
	j	1b
2:	put	t2
	csrr	t0, stopei
	put	t0
	j	finish

secondary_main:
	set_ireg m, 0x70, 1
	set_ireg m, 0xc0, -1
	li	t0, 0x800
	csrw	mie, t0
1:	wfi
	csrrw	t0, mtopei, zero
	beqz	t0, 1b
	la	t1, answered
	li	t2, S_FILE
	li	t3, 99
	sw	t3, (t2)
	fence
	sw	t0, (t1)
2:	wfi
	j	2b
	.balign 4
answered:
	.word	0
