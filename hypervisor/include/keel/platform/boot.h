/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_BOOT_H
#define KEEL_BOOT_H

#include <keel/devicetree/fdt.h>
#include <keel/memory/page.h>

/* What the firmware and the device tree said about this machine. */
struct boot_info {
	struct fdt fdt;
	uint64_t hart; /* that Keel runs on */
	uint32_t harts;
	struct page_range ram;
	struct page_range device_tree;
	struct page_range bundle; /* empty without initrd */
	const char *command_line;
	uint64_t ticks_per_second;
};

extern struct boot_info boot;

/* Fills `boot`. Return: 0, or -VMHI_EFORMAT when the tree lacks what Keel needs. */
int boot_read(uint64_t hart, hpa_t device_tree);

/*
 * Gives RAM to the page allocator, without image, device tree, bundle and what the tree reserves.
 */
int boot_memory(void);

/* Whether @word stands on the command line, alone or before '='. */
bool boot_option(const char *word);

#endif
