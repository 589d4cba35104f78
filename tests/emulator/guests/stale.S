#include "guest.h"
	/* Takes a page away without a fence: a translation that was used before holds for as long as nobody drops it. */
	la t0, fault
	csrw stvec, t0
	la s0, table
	li t0, 0xc7			/* devices: V R W A D */
	sd t0, 0(s0)
	li t0, (0x80000000 >> 2) | 0xcf
	sd t0, 16(s0)
	sd t0, 32(s0)
	sv39_root satp, table
	sfence.vma
	la s1, word
	li t0, 0x80000000
	add s1, s1, t0			/* the same bytes at 4 GiB */
	ld a0, 0(s1)
	sd zero, 32(s0)
	li t0, 1000
1:	addi t0, t0, -1
	bnez t0, 1b
	ld a0, 0(s1)
	print "held\n"
	power_off
	.balign 4
fault:	print "dropped\n"
	power_off
	.balign 4096
word:	.dword 1
	.balign 4096
table:	.zero 4096
