/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that waits for an interrupt, and none can come. */
#include "lib/guest.h"

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	for (;;)
		wait_for_interrupt();
}
