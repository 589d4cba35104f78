/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/boot.h>
#include <keel/print.h>
#include <keel/sv39.h>
#include <vmhi/string.h>

#define DEVICE_TREE_MAX (2ul << 20)
#define MAX_RESERVED	128u

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

static bool is_memory(int node)
{
	const char *type = fdt_text(&boot.fdt, node, "device_type");

	return type != NULL && strcmp(type, "memory") == 0;
}

static void use_memory(hpa_t start, hpa_t end)
{
	if (end > SV39_RAM_END) {
		kprintf("memory: what lies above %lx is left out\n", SV39_RAM_END);
		end = SV39_RAM_END;
	}
	boot.ram = (struct page_range){align_up(start, PAGE_SIZE), align_down(end, PAGE_SIZE)};
}

/* The piece of RAM that the image lies in; others are left alone. */
static int read_memory(void)
{
	uint64_t start, size;
	hpa_t image = (hpa_t)keel_end;
	int depth = 0;

	for (int node = 0; node >= 0; node = fdt_next(&boot.fdt, node, &depth)) {
		for (unsigned int i = 0; is_memory(node); i++) {
			if (fdt_reg(&boot.fdt, node, i, &start, &size) != 0)
				break;
			if (start >= image || size < image - start)
				continue;
			use_memory(start, start + size);
			return 0;
		}
	}
	return -VMHI_EFORMAT;
}

/* Counts the harts, and finds the timebase, which may stand in `/cpus` or in each hart's node. */
static void read_harts(uint32_t *frequency)
{
	int depth = 0;
	int node = fdt_find_path(&boot.fdt, "/cpus");

	boot.harts = 0;
	if (node < 0)
		return;
	fdt_u32(&boot.fdt, node, "timebase-frequency", frequency);
	while ((node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		const char *type = fdt_text(&boot.fdt, node, "device_type");

		if (depth != 1 || type == NULL || strcmp(type, "cpu") != 0)
			continue;
		boot.harts++;
		if (*frequency == 0)
			fdt_u32(&boot.fdt, node, "timebase-frequency", frequency);
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
	read_harts(&frequency);
	boot.ticks_per_second = frequency;
	return frequency == 0 ? -VMHI_EFORMAT : 0;
}

/* Reserved pieces of RAM, none of them touching another. */
static struct {
	struct page_range range[MAX_RESERVED];
	size_t count;
	hpa_t end; /* of the RAM that is handed out */
} reserved;

static void drop_reserved(size_t index)
{
	reserved.range[index] = reserved.range[--reserved.count];
}

/* Where the list is full, all of RAM from there on is reserved: nothing is handed out by mistake.
 */
static void reserve(hpa_t start, uint64_t size)
{
	hpa_t end = start + size;

	if (size == 0 || end < start || start >= reserved.end || end <= boot.ram.start)
		return;
	for (size_t i = 0; i < reserved.count;) {
		struct page_range *other = &reserved.range[i];

		if (end < other->start || start > other->end) {
			i++;
			continue;
		}
		start = start < other->start ? start : other->start;
		end = end > other->end ? end : other->end;
		drop_reserved(i);
		i = 0; /* it may touch another now */
	}
	if (reserved.count == MAX_RESERVED) {
		kprintf("memory: more than %u reserved pieces, RAM from %lx on is left out\n",
			MAX_RESERVED, start);
		reserved.end = align_down(start, PAGE_SIZE);
		return;
	}
	reserved.range[reserved.count++] = (struct page_range){start, end};
}

static void reserve_nodes(void)
{
	uint64_t start, size;
	int depth = 0;
	int node = fdt_find_path(&boot.fdt, "/reserved-memory");

	while (node >= 0 && (node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		for (unsigned int i = 0; fdt_address(&boot.fdt, node, i, &start, &size) == 0; i++)
			reserve(start, size);
	}
}

int boot_memory(void)
{
	uint64_t start, size;

	reserved.count = 0;
	reserved.end = boot.ram.end;
	reserve(boot.device_tree.start, boot.device_tree.end - boot.device_tree.start);
	reserve(boot.bundle.start, boot.bundle.end - boot.bundle.start);
	for (unsigned int i = 0; fdt_reservation(&boot.fdt, i, &start, &size) == 0; i++)
		reserve(start, size);
	reserve_nodes();
	return page_init((struct page_range){boot.ram.start, reserved.end}, reserved.range,
			 reserved.count);
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
