#include "guest.h"
#include "block-queue.h"
/*
 * A driver of a virtio block device behind PCI, in slot 1: finds its structures by their capabilities, adds one to the
 * first byte of sector 1, and shows what it saw on the way.
 */
#define FUNCTION 0x30008000
#define BAR 0x40000000
	li s1, FUNCTION
	li t0, BAR
	sw t0, 0x20(s1)
	sw zero, 0x24(s1)
	li t0, BAR + 0x10000
	sw t0, 0x14(s1)
	li t0, 6
	sh t0, 0x04(s1)

	/* each capability's place and identity; where structures are, in `places` by their type */
	lbu s2, 0x34(s1)
1:	beqz s2, 3f
	mv a0, s2
	call hex
	add s3, s1, s2
	lbu a0, 0(s3)
	call hex
	lbu t0, 0(s3)
	li t1, 9
	bne t0, t1, 2f
	lbu a0, 3(s3)
	call hex
	lbu t0, 3(s3)
	lwu t1, 8(s3)
	li t2, BAR
	add t1, t1, t2
	la t2, places
	slli t0, t0, 3
	add t2, t2, t0
	sd t1, 0(t2)
2:	call newline
	lbu s2, 1(s3)
	j 1b
3:	la t0, places
	ld s4, 8(t0)			/* common */
	ld s5, 16(t0)			/* notifications */
	ld s6, 24(t0)			/* interrupt status */
	ld s7, 32(t0)			/* device */

	/* vectors that there are and are not */
	li t0, 1
	sh t0, 0x10(s4)
	lhu a0, 0x10(s4)
	call hex
	li t0, 77
	sh t0, 0x10(s4)
	lhu a0, 0x10(s4)
	call hex
	lhu a0, 0x12(s4)
	call hex
	ld a0, 0(s7)
	call hex
	call newline

	sb zero, 0x14(s4)
	li t0, 3			/* ACKNOWLEDGE, DRIVER */
	sb t0, 0x14(s4)
	li t0, 1			/* VERSION_1 */
	sw t0, 0x00(s4)
	lwu a0, 0x04(s4)
	andi a0, a0, 1
	call hex
	li t0, 1
	sw t0, 0x08(s4)
	sw t0, 0x0c(s4)
	sw zero, 0x08(s4)
	sw zero, 0x0c(s4)
	li t0, 11			/* FEATURES_OK */
	sb t0, 0x14(s4)
	lbu a0, 0x14(s4)
	call hex
	li t0, 9			/* a queue that is none */
	sh t0, 0x16(s4)
	lhu a0, 0x18(s4)
	call hex
	sh zero, 0x16(s4)
	li t0, 8
	sh t0, 0x18(s4)
	lhu a0, 0x18(s4)
	call hex
	la t0, table
	sw t0, 0x20(s4)
	sw zero, 0x24(s4)
	la t0, available
	sw t0, 0x28(s4)
	sw zero, 0x2c(s4)
	la t0, used
	sw t0, 0x30(s4)
	sw zero, 0x34(s4)
	lhu a0, 0x1c(s4)
	call hex
	li t0, 1
	sh t0, 0x1c(s4)
	lhu a0, 0x1c(s4)
	call hex
	lhu a0, 0x1e(s4)
	call hex
	li t0, 15			/* DRIVER_OK */
	sb t0, 0x14(s4)
	call newline

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
	la s8, data
	li s9, 8
1:	lbu t2, 0(s8)
	call put_byte
	addi s8, s8, 1
	addi s9, s9, -1
	bnez s9, 1b
	call newline

	/* the status once more, through configuration space */
	li t0, 4
	sb t0, 0x84 + 4(s1)
	li t0, 0x14
	sw t0, 0x84 + 8(s1)
	li t0, 1
	sw t0, 0x84 + 12(s1)
	lbu a0, 0x84 + 16(s1)
	call hex
	sb zero, 0x84 + 16(s1)
	lbu a0, 0x14(s4)
	call hex
	call newline
	power_off

transfer:
	mv s10, ra
	request sh zero, 0(s5)
	call hex
	/*
	 * The interrupt's status, and that reading clears it: QEMU sets it once more, now and then, when the read meets
	 * its own thread, so it is read until it is clear.
	 */
1:	lbu a0, 0(s6)
	beqz a0, 1b
	call hex
1:	lbu a0, 0(s6)
	bnez a0, 1b
	call hex
	call newline
	jr s10

#include "hex.h"

	.balign 16
places:	.zero 64
	block_queue
