#include "guest.h"
	/* The first hart starts the others; each marks its place, sends an IPI back and stops. */
	bnez a0, other
	li s0, 1			/* next hart to start */
	li s1, HARTS
	csrw sie, zero
1:	beq s0, s1, 2f
	mv a0, s0
	la a1, _start
	li a2, 0
	sbi 0x48534d, 0
	bnez a0, failed
	addi s0, s0, 1
	j 1b
2:	li t0, 2
	csrw sie, t0
3:	wfi
	csrci sip, 2
	li s0, 1
4:	beq s0, s1, done
	mv a0, s0
	sbi 0x48534d, 2			/* status */
	li t0, 1
	bne a1, t0, 3b			/* not yet stopped */
	addi s0, s0, 1
	j 4b
done:	print "all harts came and went\n"
	power_off
failed:	print "a hart did not start\n"
	power_off
other:	print "+"
	li a0, 1
	li a1, 0
	sbi 0x735049, 0
	sbi 0x48534d, 1
	print "a stopped hart runs\n"
	j .
