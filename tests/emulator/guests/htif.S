#include "guest.h"
	/* M-mode without firmware, as the RISC-V test programs: the value that is given ends the run. */
	la t0, tohost
	li t1, (1 << 56) + (1 << 48) + '!'
	sd t1, 0(t0)
	li t1, TOHOST
	sd t1, 0(t0)
	j .
.section .data
.balign 64
.globl tohost
tohost:	.dword 0
