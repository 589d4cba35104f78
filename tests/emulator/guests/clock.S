#include "guest.h"
	/* Shows the clock's seconds since 1970, in hexadecimal. */
	li s0, RTC
	lwu t0, 0(s0)
	lwu t1, 4(s0)
	slli t1, t1, 32
	or a0, t0, t1
	li t0, 1000000000
	divu a0, a0, t0
	call hex
	call newline
	power_off
#include "hex.h"
