#include "guest.h"
	/* 64 MiB in one call, for ever. */
1:	li a0, 64 << 20
	la a1, _start
	li a2, 0
	sbi 0x4442434e, 0
	j 1b
