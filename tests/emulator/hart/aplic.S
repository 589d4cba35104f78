# An APLIC's sources by software, delivered to two harts by wires; then the UART's own wire.

main:
	la	t0, skip
	csrw	mtvec, t0
	clear_aplic
	mark	1		# registers
	put_word M
	store	M, -1
	put_word M
	.irp mode, 0, 1, 4, 5, 6, 7, 0x400
	store	M + 4 * 20, \mode
	put_word M + 4 * 20
	.endr
	put_word M + 0x1c00
	store	M + 4 * 20, 1
	store	M + 0x3000 + 4 * 20, 0
	put_word M + 0x3000 + 4 * 20
	store	M + 0x3000 + 4 * 20, 0xfffc000f
	put_word M + 0x3000 + 4 * 20
	store	M + 4 * 96, 1
	put_word M + 4 * 96
	store	M + 0x1cdc, 96
	put_word M + 0x1c0c
	put_word M + 0x1cdc
	put_word M + 0x1bc0
	put_word M + 0x3000
	put_word M + 0x400c
	store	M + 0x4008, -1
	put_word M + 0x4008
	store	M + 0x4008, 0
	li	t0, M
	lhu	t1, (t0)
	sb	t1, (t0)

	mark	2		# claims in order of priority, from the machine's domain
	.irp source, 20, 21, 22
	store	M + 4 * \source, 1
	store	M + 0x3000 + 4 * \source, 8 - (\source & 1)
	store	M + 0x1edc, \source
	store	M + 0x1cdc, \source
	.endr
	put_word M + 0x1c00
	put_word M + 0x1e00
	put_mip
	store	M + 0x4000, 1
	put_mip
	put_word M + 0x4018
	store	M + 0x4008, 7
	put_word M + 0x4018
	store	M + 0x4008, 1
	put_word M + 0x4018
	put_mip
	store	M + 0x4008, 0
	.rept	4
	put_word M + 0x401c
	.endr
	put_mip
	store	M + 0x4004, 1
	put_mip
	put_word M + 0x401c
	put_word M + 0x4004

	mark	3		# a source of the supervisor's domain
	store	M + 4 * 30, 0x400
	store	S + 4 * 30, 4
	store	S + 0x3000 + 4 * 30, 3
	store	S + 0x1edc, 30
	store	S, 0x100
	store	S + 0x4000, 1
	put_mip
	store	S + 0x1c00, 1 << 30
	put_word S + 0x1c00
	put_word M + 0x1c00
	put_mip
	put_word S + 0x4018
	store	S + 0x1ddc, 30
	put_word S + 0x4018
	put_mip

	mark	4		# the serial port's level: its transmitter is empty
	store	M + 4 * 10, 0x400
	store	S + 4 * 10, 6
	store	S + 0x3000 + 4 * 10, 1
	store	S + 0x1edc, 10
	put_mip
	li	t0, 0x10000001
	li	t1, 2
	sb	t1, (t0)
	put_mip
	put_word S + 0x1d00
	put_word S + 0x401c
	put_mip
	li	t0, 0x10000001
	sb	zero, (t0)
	j	finish
