#include "guest.h"
	/* A page whose A bit is clear faults (Svade) until the firmware is asked for the hardware's update (Svadu). */
	.macro feature function, value
	li a0, 4
	li a1, \value
	li a2, 0
	sbi 0x46574654, \function
	.endm
	feature 1, 0
	bnez a0, wrong
	bnez a1, wrong			/* the reset value */
	la t0, fault
	csrw stvec, t0
	sv39_root satp, root
	sfence.vma
	li s0, 0x40000000 + 0x200000
	li s1, 0
	ld t0, 0(s0)
	li t0, 13
	bne s1, t0, wrong
	feature 1, 0
	li t0, 1
	bne a1, t0, wrong
	print "faulted once, then updated\n"
	power_off
	.balign 4
fault:	csrr s1, scause
	feature 0, 1
	bnez a0, wrong
	sret
wrong:	print "wrong\n"
	power_off
	.balign 4096
root:	.dword 0xc7 | (0x00000000 >> 2)	/* devices */
	.dword 0x27 | (0x80000000 >> 2)	/* RAM again, neither accessed nor dirty */
	.dword 0xcf | (0x80000000 >> 2)
	.zero 509 * 8
