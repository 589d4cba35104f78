#include "guest.h"
	/* Asks the ACLINT for its own software interrupt, then waits for it. */
	la t0, fault
	csrw stvec, t0
	li t0, 2
	csrw sie, t0
	li t0, 0x2f00000
	li t1, 1
	sw t1, 0(t0)
	wfi
	csrr t0, sip
	andi t0, t0, 2
	beqz t0, fault
	csrci sip, 2
	csrr t0, sip
	andi t0, t0, 2
	bnez t0, fault
	print "woken\n"
	power_off
	.balign 4
fault:	print "not woken\n"
	power_off
