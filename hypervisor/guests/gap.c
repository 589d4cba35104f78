/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that reads the time all along and prints the longest time in which it did not run. */
#include "lib/guest.h"

static void print_number(uint64_t number)
{
	char text[21];
	unsigned int at = sizeof(text) - 1;

	text[at] = '\0';
	do {
		text[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	print(&text[at]);
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	uint64_t longest = 0, last = csr_read(CSR_TIME), end = last + TICKS_PER_SECOND / 5;

	(void)hart;
	(void)device_tree;
	while (last < end) {
		uint64_t now = csr_read(CSR_TIME);

		if (now - last > longest)
			longest = now - last;
		last = now;
	}
	print("longest gap in ticks: ");
	print_number(longest);
	print("\n");
	power_off(false);
}
