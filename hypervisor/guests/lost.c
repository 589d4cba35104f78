/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest without a trap vector that jumps to nowhere: it cannot take the fault that it gets. */
#include "lib/guest.h"

void guest_main(uint64_t hart, uint64_t device_tree)
{
	void (*nowhere)(void) = (void (*)(void))NOWHERE;

	(void)hart;
	(void)device_tree;
	csr_write(CSR_STVEC, NOWHERE + PAGE_SIZE);
	nowhere();
}
