/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/print.h>
#include <keel/memory/sv39.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <vmhi/string.h>

#define DEVICE_TREE_MAX (2ul << 20)

struct boot_info boot;

extern char keel_base[], keel_end[];

static bool is_memory(int node)
{
	const char *type = fdt_text(&boot.fdt, node, "device_type");

	return type != NULL && strcmp(type, "memory") == 0;
}

/* Keel uses the piece of RAM that the image lies in, and leaves others alone. */
static void use_memory(struct page_range piece)
{
	if (piece.end > SV39_RAM_END) {
		kprintf("memory: RAM above %lx is not used\n", SV39_RAM_END);
		piece.end = SV39_RAM_END;
	}
	boot.ram =
	    (struct page_range){align_up(piece.start, PAGE_SIZE), align_down(piece.end, PAGE_SIZE)};
}

/* The piece of RAM that all of @range lies in. Return: 0 or -VMHI_ENOENT. */
static int find_memory(struct page_range range, struct page_range *piece)
{
	uint64_t start, size;
	int depth = 0;

	for (int node = 0; node >= 0; node = fdt_next(&boot.fdt, node, &depth)) {
		for (unsigned int i = 0; is_memory(node); i++) {
			if (fdt_reg(&boot.fdt, node, i, &start, &size) != 0)
				break;
			*piece = (struct page_range){start, start + size};
			if (range.start >= start && range.end <= piece->end)
				return 0;
		}
	}
	return -VMHI_ENOENT;
}

static void read_bundle(int chosen)
{
	uint64_t bounds[2] = {0, 0};
	struct page_range piece;
	static const char *const names[2] = {"linux,initrd-start", "linux,initrd-end"};

	for (int i = 0; i < 2; i++) {
		if (fdt_number(&boot.fdt, chosen, names[i], &bounds[i]) != 0)
			return;
	}
	boot.bundle = (struct page_range){bounds[0], bounds[1]};
	if (bounds[1] > bounds[0] && find_memory(boot.bundle, &piece) == 0)
		return;
	kprintf("bundle: ignored, it does not lie in RAM\n");
	boot.bundle = (struct page_range){0};
}

/* Counts the harts, and finds the timebase, which may stand in `/cpus` or in each hart's node. */
static void read_harts(void)
{
	int depth = 0;
	int node = fdt_find_path(&boot.fdt, "/cpus");

	boot.harts = 0;
	boot.ticks_per_second = 0;
	if (node < 0)
		return;
	fdt_number(&boot.fdt, node, "timebase-frequency", &boot.ticks_per_second);
	while ((node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		const char *type = fdt_text(&boot.fdt, node, "device_type");

		if (depth != 1 || type == NULL || strcmp(type, "cpu") != 0)
			continue;
		boot.harts++;
		if (boot.ticks_per_second == 0)
			fdt_number(&boot.fdt, node, "timebase-frequency", &boot.ticks_per_second);
	}
}

int boot_read(uint64_t hart, hpa_t device_tree)
{
	struct page_range image = {(hpa_t)keel_base, (hpa_t)keel_end}, piece;
	int chosen;
	const char *arguments;

	boot.hart = hart;
	if (fdt_open(&boot.fdt, (const void *)device_tree, DEVICE_TREE_MAX) != 0)
		return -VMHI_EFORMAT;
	boot.device_tree = (struct page_range){device_tree, device_tree + boot.fdt.total_size};
	if (find_memory(image, &piece) != 0)
		return -VMHI_EFORMAT;
	use_memory(piece);
	chosen = fdt_find_path(&boot.fdt, "/chosen");
	arguments = fdt_text(&boot.fdt, chosen, "bootargs");
	boot.command_line = arguments != NULL ? arguments : "";
	read_bundle(chosen);
	read_harts();
	/* A slice has to last a tick. */
	return boot.ticks_per_second < SLICE_PER_SECOND ? -VMHI_EFORMAT : 0;
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
