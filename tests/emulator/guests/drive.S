#include "guest.h"
/* A modern virtio block device in the first slot: adds one to the first byte of sector 1 and shows the sector's start. */
#define SLOT 0x10001000
	li s0, SLOT
	lw t0, 0x008(s0)
	li t1, 2
	bne t0, t1, absent
	lw t0, 0x004(s0)
	bne t0, t1, absent
	sw zero, 0x070(s0)
	li t0, 3			/* ACKNOWLEDGE, DRIVER */
	sw t0, 0x070(s0)
	li t0, 1			/* VERSION_1 */
	sw t0, 0x024(s0)
	sw t0, 0x020(s0)
	li t0, 11			/* FEATURES_OK */
	sw t0, 0x070(s0)
	lw t1, 0x070(s0)
	bne t0, t1, absent
	sw zero, 0x030(s0)
	li t0, 8
	sw t0, 0x038(s0)
	la t0, table
	sw t0, 0x080(s0)
	sw zero, 0x084(s0)
	la t0, available
	sw t0, 0x090(s0)
	sw zero, 0x094(s0)
	la t0, used
	sw t0, 0x0a0(s0)
	sw zero, 0x0a4(s0)
	li t0, 1
	sw t0, 0x044(s0)
	li t0, 15			/* DRIVER_OK */
	sw t0, 0x070(s0)

	li a0, 0			/* read */
	li a1, 3			/* the device writes; another descriptor follows */
	call transfer
	la t0, data
	lbu t1, 0(t0)
	addi t1, t1, 1
	sb t1, 0(t0)
	li a0, 1			/* write */
	li a1, 1
	call transfer
	la t0, data
	sd zero, 0(t0)
	li a0, 0
	li a1, 3
	call transfer
	la t0, data
	li t1, UART
	li t3, 8
1:	lbu t2, 0(t0)
	sb t2, 0(t1)
	addi t0, t0, 1
	addi t3, t3, -1
	bnez t3, 1b
	print "\n"
	power_off
absent:	print "no modern block device\n"
	power_off

transfer:
	la t0, header
	sw a0, 0(t0)
	la t0, table
	sh a1, 16+12(t0)
	la t0, available
	lhu t1, 2(t0)
	addi s1, t1, 1
	fence
	sh s1, 2(t0)
	fence
	sw zero, 0x050(s0)
	la t0, used
1:	lhu t1, 2(t0)
	bne t1, s1, 1b
	la t0, status
	lbu t1, 0(t0)
	bnez t1, absent
	ret

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
