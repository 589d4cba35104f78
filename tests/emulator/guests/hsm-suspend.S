#include "guest.h"
	/* The second hart suspends itself; the first sees it suspended, wakes it, and sees it started, then stopped. */
	bnez a0, other
	li a0, 1
	la a1, _start
	li a2, 0
	sbi 0x48534d, 0
	li s0, 4			/* SUSPENDED */
1:	li a0, 1
	sbi 0x48534d, 2
	beqz a1, 1b			/* STARTED */
	bne a1, s0, wrong
	print "suspended\n"
	li a0, 2
	li a1, 0
	sbi 0x735049, 0
2:	li a0, 1
	sbi 0x48534d, 2
	beq a1, s0, 2b
	li s0, 1			/* STOPPED */
3:	bne a1, s0, 4f
	print "stopped\n"
	power_off
4:	bnez a1, wrong
	li a0, 1
	sbi 0x48534d, 2
	j 3b
other:	li t0, 2
	csrw sie, t0
	li s1, 0x5a5a
	li a0, 0			/* retentive */
	sbi 0x48534d, 3
	bnez a0, wrong
	li t0, 0x5a5a			/* all registers are as they were */
	bne s1, t0, wrong
	csrr t0, sip
	andi t0, t0, 2
	beqz t0, wrong
	csrci sip, 2
	print "woken\n"
	sbi 0x48534d, 1
wrong:	print "wrong\n"
	power_off
