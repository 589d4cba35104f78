/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* What the page allocator gets: RAM without what the firmware and the device tree reserve. */
#include <keel/console/print.h>
#include <keel/platform/boot.h>

#define MAX_RESERVED 128u

extern char keel_end[];

/* Reserved pieces of RAM, none of them touching another. */
static struct {
	struct page_range range[MAX_RESERVED];
	size_t count;
	uint64_t between; /* bytes that were free, and are lost to joined pieces */
} reserved;

static void drop_reserved(size_t index)
{
	reserved.range[index] = reserved.range[--reserved.count];
}

/* Makes room in a full list: the two pieces with the least between them become one. */
static void join_nearest(void)
{
	size_t lower = 0, upper = 0;
	uint64_t least = ~0ul;

	for (size_t i = 0; i < reserved.count; i++) {
		for (size_t j = 0; j < reserved.count; j++) {
			uint64_t between = reserved.range[j].start - reserved.range[i].end;

			if (reserved.range[j].start < reserved.range[i].end || between >= least)
				continue;
			least = between;
			lower = i;
			upper = j;
		}
	}
	reserved.between += least;
	reserved.range[lower].end = reserved.range[upper].end;
	drop_reserved(upper);
}

/* What lies below the end of the image is not given out anyway. */
static void reserve(hpa_t start, uint64_t size)
{
	hpa_t end = start + size;

	if (size == 0 || end < start || start >= boot.ram.end || end <= (hpa_t)keel_end)
		return;
	if (reserved.count == MAX_RESERVED)
		join_nearest();
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
	reserved.between = 0;
	reserve(boot.device_tree.start, boot.device_tree.end - boot.device_tree.start);
	reserve(boot.bundle.start, boot.bundle.end - boot.bundle.start);
	for (unsigned int i = 0; fdt_reservation(&boot.fdt, i, &start, &size) == 0; i++)
		reserve(start, size);
	reserve_nodes();
	if (reserved.between > 0)
		kprintf("memory: more than %u reserved ranges, %lu KiB between them are not used\n",
			MAX_RESERVED, reserved.between >> 10);
	return page_init(boot.ram, reserved.range, reserved.count);
}
