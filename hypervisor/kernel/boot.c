/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/boot.h>
#include <keel/print.h>
#include <vmhi/string.h>

#define DEVICE_TREE_MAX (2ul << 20)
#define MAX_RESERVED	16

struct boot_info boot;

extern char keel_end[];

static void read_bundle(int chosen)
{
	uint32_t length;
	const uint8_t *cells;
	uint64_t bounds[2] = {0, 0};
	static const char *const names[2] = {"linux,initrd-start", "linux,initrd-end"};

	for (int i = 0; i < 2; i++) {
		cells = fdt_property(&boot.fdt, chosen, names[i], &length);
		if (cells == NULL || (length != 4 && length != 8))
			return;
		bounds[i] = fdt_be32(cells);
		if (length == 8)
			bounds[i] = bounds[i] << 32 | fdt_be32(cells + 4);
	}
	if (bounds[0] < boot.ram.start || bounds[1] <= bounds[0] || bounds[1] > boot.ram.end) {
		kprintf("bundle: ignored, it does not lie in RAM\n");
		return;
	}
	boot.bundle = (struct page_range){bounds[0], bounds[1]};
}

static int read_memory(void)
{
	uint64_t start, size;
	int node = fdt_find_path(&boot.fdt, "/memory");
	hpa_t image = (hpa_t)keel_end;

	for (unsigned int i = 0; node >= 0 && i < 8; i++) {
		if (fdt_reg(&boot.fdt, node, i, &start, &size) != 0)
			break;
		if (start < image && start + size >= image) {
			boot.ram.start = align_up(start, PAGE_SIZE);
			boot.ram.end = align_down(start + size, PAGE_SIZE);
			return 0;
		}
	}
	return -VMHI_EFORMAT;
}

static void count_harts(void)
{
	int depth = 0;
	int node = fdt_find_path(&boot.fdt, "/cpus");

	boot.harts = 0;
	if (node < 0)
		return;
	while ((node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		const char *type = fdt_text(&boot.fdt, node, "device_type");

		if (depth == 1 && type != NULL && strcmp(type, "cpu") == 0)
			boot.harts++;
	}
}

int boot_read(uint64_t hart, hpa_t device_tree)
{
	uint32_t frequency = 0;
	int chosen;
	const char *arguments;

	boot.hart = hart;
	if (fdt_open(&boot.fdt, (const void *)device_tree, DEVICE_TREE_MAX) != 0)
		return -VMHI_EFORMAT;
	boot.device_tree = (struct page_range){device_tree, device_tree + boot.fdt.total_size};
	if (read_memory() != 0)
		return -VMHI_EFORMAT;
	chosen = fdt_find_path(&boot.fdt, "/chosen");
	arguments = fdt_text(&boot.fdt, chosen, "bootargs");
	boot.command_line = arguments != NULL ? arguments : "";
	read_bundle(chosen);
	count_harts();
	fdt_u32(&boot.fdt, fdt_find_path(&boot.fdt, "/cpus"), "timebase-frequency", &frequency);
	boot.ticks_per_second = frequency;
	return frequency == 0 ? -VMHI_EFORMAT : 0;
}

int boot_memory(void)
{
	struct page_range reserved[MAX_RESERVED] = {boot.device_tree, boot.bundle};
	size_t count = 2;
	uint64_t start, size;
	int depth = 0;
	int node = fdt_find_path(&boot.fdt, "/reserved-memory");

	while (node >= 0 && (node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		if (fdt_reg(&boot.fdt, node, 0, &start, &size) != 0)
			continue;
		if (count == MAX_RESERVED)
			return -VMHI_ENOSPC;
		reserved[count++] = (struct page_range){start, start + size};
	}
	return page_init(boot.ram, reserved, count);
}

bool boot_option(const char *word)
{
	const char *at = boot.command_line;
	size_t length = strlen(word);

	while (*at != '\0') {
		size_t word_length = 0;

		while (*at == ' ')
			at++;
		while (at[word_length] != '\0' && at[word_length] != ' ')
			word_length++;
		if (word_length >= length && memcmp(at, word, length) == 0 &&
		    (word_length == length || at[length] == '='))
			return true;
		at += word_length;
	}
	return false;
}
