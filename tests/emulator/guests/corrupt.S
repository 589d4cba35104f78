#include "guest.h"
	/* Clears a table one entry too far, where a pointer lies; much later somebody follows it. */
	la t0, fault
	csrw stvec, t0
	la s0, table
	li s1, 0
fill:	slli t0, s1, 3
	add t0, t0, s0
culprit:
	sd s1, 0(t0)
	addi s1, s1, 1
	li t0, 9			/* the table has eight */
	bltu s1, t0, fill
	li t0, 500
work:	addi t0, t0, -1
	bnez t0, work
	la t0, pointer
	ld a0, 0(t0)
victim:	ld a0, 0(a0)
	print "followed\n"
	power_off
	.balign 4
fault:	print "fault\n"
	power_off
	.balign 8
table:	.zero 64
pointer:
	.dword table
