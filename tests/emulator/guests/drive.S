#include "guest.h"
#include "block-queue.h"
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
	request sw zero, 0x050(s0)
	bnez a0, absent
	ret

	block_queue
