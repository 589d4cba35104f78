#include "guest.h"
/* Shows what fw_cfg and the second flash bank answer, in hexadecimal. */
#define FW_CFG 0x10100000
#define FLASH 0x22000000
#define SECTOR 0x80000

/* Selects an item and shows its first bytes. */
.macro item key, count
	li a0, \key
	li a1, \count
	call show_item
.endm

/* A DMA transfer of `count` bytes under `control`; shows what control became, and the buffer. */
.macro dma control, count
	li a0, \control
	li a1, \count
	call transfer
.endm

.macro show_word offset
	li t0, FLASH + \offset
	lwu a0, 0(t0)
	call show
.endm

.macro tell offset, value
	li t0, FLASH + \offset
	li t1, \value
	sw t1, 0(t0)
.endm

	li s0, FW_CFG
	item 0x0000, 6
	item 0x0001, 4
	item 0x4001, 2
	item 0x0002, 16
	item 0x0004, 2
	item 0x0005, 2
	item 0x000e, 2
	item 0x0019, 200
	item 0x0022, 5
	item 0x8001, 2
	item 0x3000, 4
	li t0, 0x0000
	sh t0, 8(s0)
	lhu a0, 0(s0)
	call show
	sh zero, 8(s0)
	lwu a0, 0(s0)
	call show
	sh zero, 8(s0)
	ld a0, 0(s0)
	call show
	ld a0, 16(s0)
	call show
	lwu a0, 20(s0)
	call show
	lbu a0, 17(s0)
	call show
	dma 0x0019000a, 16		/* select and read */
	dma 0x00000004, 48		/* skip */
	dma 0x00000002, 16
	dma 0x0000000a, 16		/* the signature, then zeros */
	dma 0x00000010, 4		/* write */
	dma 0x30000008, 4

	tell 0x154, 0x00980098
	li s1, FLASH
	li s2, 0x52
1:	lwu a0, 0(s1)
	call show
	addi s1, s1, 4
	addi s2, s2, -1
	bnez s2, 1b
	tell 0, 0x00ff00ff
	tell 0, 0x00900090
	show_word 0
	show_word 4
	show_word 8
	tell 0, 0x00ff00ff
	tell SECTOR, 0x00200020
	tell SECTOR, 0x00d000d0
	show_word SECTOR
	tell 0, 0x00ff00ff
	show_word SECTOR
	show_word SECTOR+0x3fffc
	tell SECTOR+8, 0x00400040
	tell SECTOR+8, 0x12345678
	show_word SECTOR+8
	tell 0, 0x00700070
	show_word 0
	tell 0, 0x00ff00ff
	li t0, FLASH + SECTOR
	lbu a0, 9(t0)
	call show
	li t0, FLASH + SECTOR
	lhu a0, 10(t0)
	call show
	li t0, FLASH + SECTOR
	ld a0, 8(t0)
	call show
	tell SECTOR+0x100, 0x00e800e8
	show_word SECTOR+0x100
	tell SECTOR+0x100, 0x00010001
	tell SECTOR+0x100, 0x11112222
	tell SECTOR+0x104, 0x33334444
	tell SECTOR+0x100, 0x00d000d0
	show_word SECTOR
	tell 0, 0x00ff00ff
	show_word SECTOR+0x100
	show_word SECTOR+0x104
	show_word SECTOR+0x108
	tell SECTOR, 0x00600060
	tell SECTOR, 0x00d000d0
	show_word SECTOR
	tell 0, 0x00ff00ff
	show_word SECTOR+8
	power_off

show_item:
	slli t0, a0, 8
	srli t1, a0, 8
	or t0, t0, t1
	sh t0, 8(s0)
	la t2, buffer
	mv t1, a1
1:	lbu t0, 0(s0)
	sb t0, 0(t2)
	addi t2, t2, 1
	addi t1, t1, -1
	bnez t1, 1b
show_buffer:				/* a1 bytes */
	mv s3, ra
	mv s4, a1
	la s5, buffer
1:	lbu a0, 0(s5)
	call show_byte
	addi s5, s5, 1
	addi s4, s4, -1
	bnez s4, 1b
	print "\n"
	jr s3

transfer:
	mv s6, ra
	la s7, access
	mv s8, a0
	mv a2, a1
	mv a0, s8
	call put_word
	mv a0, a2
	call put_word
	li a0, 0
	call put_word
	la a0, buffer
	call put_word
	la a0, access
	la s7, address
	call put_word
	la t0, address
	lwu t0, 0(t0)
	fence
	sw t0, 20(s0)
	fence
	la t0, access
	lwu a0, 0(t0)
	call show
	li a1, 16
	call show_buffer
	jr s6

put_word:				/* a0 to s7, big-endian */
	srli t0, a0, 24
	sb t0, 0(s7)
	srli t0, a0, 16
	sb t0, 1(s7)
	srli t0, a0, 8
	sb t0, 2(s7)
	sb a0, 3(s7)
	addi s7, s7, 4
	ret

show:					/* a0, sixteen digits and a newline */
	mv s9, ra
	mv s10, a0
	li s11, 56
1:	srl a0, s10, s11
	andi a0, a0, 0xff
	call show_byte
	addi s11, s11, -8
	bgez s11, 1b
	print "\n"
	jr s9

show_byte:
	li t1, UART
	la t2, digits
1:	lbu t0, 5(t1)
	andi t0, t0, 0x20
	beqz t0, 1b
	srli t0, a0, 4
	add t0, t0, t2
	lbu t0, 0(t0)
	sb t0, 0(t1)
1:	lbu t0, 5(t1)
	andi t0, t0, 0x20
	beqz t0, 1b
	andi t0, a0, 0xf
	add t0, t0, t2
	lbu t0, 0(t0)
	sb t0, 0(t1)
	ret

digits:	.ascii "0123456789abcdef"
	.balign 16
access:	.space 16
address: .space 16
buffer:	.space 256
