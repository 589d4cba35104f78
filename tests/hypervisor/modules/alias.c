/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks to the page of its own code and writes it where RAM is mapped one to one. */
#include <vmhi/driver.h>
#include <vmhi/module.h>

/* Privileged ISA, "Sv39": table entries and satp hold page numbers of 44 bits. */
#define PAGE_SHIFT 12
#define INDEX_BITS 9u
#define ROOT_SHIFT 30u /* of the first index in an address */
#define SATP_PPN   0xffffffffffful
#define PTE_PPN(p) ((p) >> 10)
#define PTE_VRWX   0xful

static int alias_start(void)
{
	uint64_t address = (uint64_t)alias_start, entry = 0, satp;
	volatile uint64_t *table;
	volatile uint32_t *page;

	__asm__ volatile("csrr %0, satp" : "=r"(satp));
	table = (volatile uint64_t *)((satp & SATP_PPN) << PAGE_SHIFT);
	for (unsigned int shift = ROOT_SHIFT; shift >= PAGE_SHIFT; shift -= INDEX_BITS) {
		entry = table[(address >> shift) & ((1u << INDEX_BITS) - 1)];
		table = (volatile uint64_t *)(PTE_PPN(entry) << PAGE_SHIFT);
	}
	page = (volatile uint32_t *)table;
	vmhi_log(NULL, "own code has flags %lx", entry & PTE_VRWX);
	*page = *page;
	vmhi_log(NULL, "own code was written");
	return 0;
}

VMHI_MODULE("alias", "Tests", "BSD-2-Clause", alias_start);
