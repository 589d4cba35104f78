#include "guest.h"
/*
 * What a driver finds at the host bridge: configuration space of the first three slots after all that can be written was
 * written, as "slot offset value" for each word that is not zero; then what nobody answers.
 */
#define ECAM 0x30000000
	li s0, 0
slots:
	li s1, ECAM
	slli t0, s0, 15
	add s1, s1, t0
	/* all ones: command and status, cache line size and so on, BARs, ROM, interrupt line */
	li t1, -1
	sw t1, 0x04(s1)
	sw t1, 0x0c(s1)
	sw t1, 0x10(s1)
	sw t1, 0x14(s1)
	sw t1, 0x18(s1)
	sw t1, 0x1c(s1)
	sw t1, 0x20(s1)
	sw t1, 0x24(s1)
	sw t1, 0x28(s1)
	sw t1, 0x2c(s1)
	sw t1, 0x34(s1)
	sh t1, 0x3c(s1)
	sh t1, 0x08(s1)
	lw t0, 0(s1)
	li t1, -1
	beq t0, t1, 1f
	call dump
1:	sh zero, 0x04(s1)
	lw a0, 0x100(s1)
	call hex
	call newline
	addi s0, s0, 1
	li t0, 3
	blt s0, t0, slots

	/* MSI-X: message control; a vector of the table, and masks */
	li s1, ECAM + 0x8000
	li t1, 0x4000
	sw t1, 0x10(s1)
	li t1, 0x40000000
	sw t1, 0x10(s1)
	sw zero, 0x14(s1)
	li t1, 2
	sh t1, 0x04(s1)
	li t1, -1
	sh t1, 0x42(s1)
	lw a0, 0x40(s1)
	call hex
	call newline
	sh zero, 0x42(s1)
	li s2, 0x40002000
	lw a0, 12(s2)
	call hex
	call newline
	li t1, -1
	sw t1, 0x10(s2)
	sw t1, 0x14(s2)
	sw t1, 0x18(s2)
	li t1, 1
	sw t1, 0x1c(s2)
	ld a0, 0x10(s2)
	call hex
	ld a0, 0x18(s2)
	call hex
	call newline
	/* power management: D3hot, and what is no state of it */
	li t1, 3
	sh t1, 0x64(s1)
	lw a0, 0x64(s1)
	call hex
	sh zero, 0x64(s1)
	call newline
	/* device control but for its reset, then the reset */
	li t1, 0x7fff
	sh t1, 0x88(s1)
	lw a0, 0x88(s1)
	call hex
	li t1, -1
	sh t1, 0xa8(s1)
	lw a0, 0xa8(s1)
	call hex
	li t1, 0x8000
	sh t1, 0x88(s1)
	lw a0, 0x88(s1)
	call hex
	lw a0, 0x10(s1)
	call hex
	lw a0, 0x04(s1)
	call hex
	call newline

	/* nobody: a function, a device, a bus, windows */
	li s1, ECAM + 0x1000
	call nobody
	li s1, ECAM + 0x1f * 0x8000
	call nobody
	li s1, ECAM + 0x100000
	call nobody
	li s1, ECAM + 0xff00000
	call nobody
	li s1, 0x40000000
	call nobody
	li s1, 0x3000000
	call nobody
	li s1, 0x400000000
	call nobody
	li s1, ECAM
	ld a0, 0(s1)
	call hex
	lhu a0, 2(s1)
	call hex
	lbu a0, 0xb(s1)
	call hex
	call newline
	power_off

nobody:
	mv s10, ra
	sw zero, 0(s1)
	sb zero, 1(s1)
	lbu a0, 3(s1)
	call hex
	lhu a0, 2(s1)
	call hex
	lwu a0, 0(s1)
	call hex
	ld a0, 8(s1)
	call hex
	call newline
	jr s10

dump:
	mv s10, ra
	li s2, 0
1:	add t0, s1, s2
	lwu s3, 0(t0)
	beqz s3, 2f
	mv a0, s0
	call hex
	mv a0, s2
	call hex
	mv a0, s3
	call hex
	call newline
2:	addi s2, s2, 4
	li t0, 256
	blt s2, t0, 1b
	jr s10

#include "hex.h"
