#include "guest.h"
	/* A load where no device is, and a call that the firmware has not; then a failure on record. */
	la t0, 1f
	csrw stvec, t0
	li t0, 0x8000000
	lw t1, 0(t0)
	print "no fault\n"
	.balign 4
1:	li a0, 7
	sbi 0x12345, 3
	li t0, -2
	bne a0, t0, 2f
	print "refused\n"
2:	li t0, TEST
	li t1, 0x53333
	sw t1, 0(t0)
	j .
