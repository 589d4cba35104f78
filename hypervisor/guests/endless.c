/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that never gives the hart back by itself. */
#include "lib/guest.h"

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	print("looping\n");
	for (;;)
		__asm__ volatile("" ::: "memory");
}
