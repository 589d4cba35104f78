#include "guest.h"
	/* Suspends to RAM with interrupts off; the timer wakes it at `resume`, to which it passes a word. */
	li t0, 1 << 5
	csrw sie, t0
	rdtime t0
	li t1, 1000
	add t0, t0, t1
	csrw stimecmp, t0
	li a0, 0
	la a1, resume
	li a2, 0x1234
	li a6, 0
	li a7, 0x53555350
	ecall
	print "suspend came back\n"
	power_off
resume:	bnez a0, wrong
	li t0, 0x1234
	bne a1, t0, wrong
	csrr t0, sstatus
	andi t0, t0, 2
	bnez t0, wrong
	csrr t0, sip
	andi t0, t0, 1 << 5
	beqz t0, wrong
	print "resumed\n"
	power_off
wrong:	print "resumed wrongly\n"
	power_off
