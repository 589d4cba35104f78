/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that prints as much as it can, in the shortest lines. */
#include "lib/guest.h"

static char bytes[4096];

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = i % 2 == 0 ? 'x' : '\n';
	for (int i = 0; i < 10; i++)
		sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE, sizeof(bytes), (uint64_t)bytes, 0);
	for (int i = 0; i < 2000; i++)
		sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE_BYTE, i % 2 == 0 ? 'y' : '\n', 0, 0);
	print("flooded\n");
	power_off(false);
}
