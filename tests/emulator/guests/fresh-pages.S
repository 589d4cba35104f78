#include "guest.h"
	/* Two pages 4 MiB apart that jump to each other: the core keeps what it decoded of one of them at a time. */
	la a0, page
	li a1, 0x400000
	add a2, a0, a1
	xor a1, a0, a2
	lw t0, 0(a0)
	sw t0, 0(a2)
	jr a0
	.balign 4096
page:	xor a0, a0, a1
	jr a0
