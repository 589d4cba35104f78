/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks to the page of its own code and writes it where RAM is mapped one to one. */
#include <vmhi/driver.h>
#include <vmhi/module.h>

static int alias_start(void)
{
	uint64_t address = (uint64_t)alias_start, entry = 0, satp;
	volatile uint64_t *table;
	volatile uint32_t *page;

	__asm__ volatile("csrr %0, satp" : "=r"(satp));
	table = (volatile uint64_t *)((satp & 0xfffffffffff) << 12);
	for (unsigned int shift = 30; shift >= 12; shift -= 9) {
		entry = table[(address >> shift) & 511];
		table = (volatile uint64_t *)((entry >> 10) << 12);
	}
	page = (volatile uint32_t *)table;
	vmhi_log(NULL, "own code has flags %lx", entry & 0xf);
	*page = *page;
	vmhi_log(NULL, "own code was written");
	return 0;
}

VMHI_MODULE("alias", "Tests", "BSD-2-Clause", alias_start);
