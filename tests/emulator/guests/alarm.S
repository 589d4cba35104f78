#include "guest.h"
#ifndef NANOSECONDS
#define NANOSECONDS 100000000000
#endif
	/* Sleeps until the clock's alarm (a hundred seconds ahead unless told), then prints. */
	li t0, PLIC
	li t1, 1
	sw t1, 11*4(t0)
	li t0, PLIC + 0x2080
	li t1, 1 << 11
	sw t1, 0(t0)
	li t0, PLIC + 0x201000
	sw zero, 0(t0)
	li t0, 1 << 9
	csrw sie, t0
	li s0, RTC
	lwu t0, 0(s0)
	lwu t1, 4(s0)
	slli t1, t1, 32
	or s1, t0, t1
	li t0, NANOSECONDS
	add s1, s1, t0
	srli t0, s1, 32
	sw t0, 0xc(s0)
	sw s1, 0x8(s0)
	li t0, 1
	sw t0, 0x10(s0)
	wfi
	lwu t0, 0(s0)
	lwu t1, 4(s0)
	slli t1, t1, 32
	or t0, t0, t1
	bltu t0, s1, early
	print "alarm\n"
	power_off
early:	print "woken too early\n"
	power_off
