/* A virtqueue of eight entries with one request of a block device in it. */

/* Begins a request: type in a0, flags of the data's descriptor in a1. Waits for its end; its status is then in a0. */
.macro request notify:vararg
	la t0, header
	sw a0, 0(t0)
	la t0, table
	sh a1, 16+12(t0)
	la t0, available
	lhu t1, 2(t0)
	addi s11, t1, 1
	fence
	sh s11, 2(t0)
	fence
	\notify
	la t0, used
6:	lhu t1, 2(t0)
	bne t1, s11, 6b
	la t0, status
	lbu a0, 0(t0)
.endm

.macro block_queue
	.balign 16
table:	.dword header
	.word 16
	.half 1, 1
	.dword data
	.word 512
	.half 3, 2
	.dword status
	.word 1
	.half 2, 0
	.zero 5 * 16
available:
	.half 0, 0
	.zero 2 * 8
	.balign 4
used:	.half 0, 0
	.zero 8 * 8
	.balign 8
header:	.word 0, 0
	.dword 1
data:	.zero 512
status:	.byte 0xff
	.balign 4
.endm
