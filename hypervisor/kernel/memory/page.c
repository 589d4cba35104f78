/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Buddy allocator: a block's buddy differs in one address bit, so joining needs no search. */
#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <vmhi/string.h>

extern char keel_end[];

/* State of a page, by the first page of each block; the other pages of a block are PAGE_INNER. */
#define PAGE_INNER    0x00
#define PAGE_FREE     0x40 /* | order */
#define PAGE_TAKEN    0x80 /* | use | order */
#define PAGE_USE(use) ((unsigned int)(use) << 4)
#define PAGE_ORDER(s) ((s)&0x0fu)

struct free_block {
	struct free_block *next;
	struct free_block *previous;
};

static struct {
	struct page_range ram;
	uint8_t *state;
	struct free_block *free[PAGE_MAX_ORDER + 1];
	size_t free_pages;
} pages;

static size_t page_index(hpa_t address)
{
	return (address - pages.ram.start) >> PAGE_SHIFT;
}

static void free_push(hpa_t address, unsigned int order)
{
	struct free_block *block = (struct free_block *)address;

	block->previous = NULL;
	block->next = pages.free[order];
	if (block->next != NULL)
		block->next->previous = block;
	pages.free[order] = block;
	pages.state[page_index(address)] = (uint8_t)(PAGE_FREE | order);
}

static void free_remove(hpa_t address, unsigned int order)
{
	struct free_block *block = (struct free_block *)address;

	if (block->previous != NULL)
		block->previous->next = block->next;
	else
		pages.free[order] = block->next;
	if (block->next != NULL)
		block->next->previous = block->previous;
	pages.state[page_index(address)] = PAGE_INNER;
}

static bool is_free(hpa_t address, unsigned int order)
{
	hpa_t end = address + (PAGE_SIZE << order);

	return address >= pages.ram.start && end <= pages.ram.end &&
	       pages.state[page_index(address)] == (PAGE_FREE | order);
}

static void free_join(hpa_t address, unsigned int order)
{
	pages.free_pages += 1ul << order;
	for (; order < PAGE_MAX_ORDER; order++) {
		hpa_t buddy = address ^ (PAGE_SIZE << order);

		if (!is_free(buddy, order))
			break;
		free_remove(buddy, order);
		address &= ~(PAGE_SIZE << order);
	}
	free_push(address, order);
}

/* Return: the first address at or above @at that no range covers. */
static hpa_t skip_reserved(hpa_t at, const struct page_range *reserved, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		hpa_t end = align_up(reserved[i].end, PAGE_SIZE);

		if (at >= align_down(reserved[i].start, PAGE_SIZE) && at < end) {
			at = end;
			i = (size_t)-1; /* another range may begin there */
		}
	}
	return at;
}

static hpa_t next_reserved(hpa_t at, const struct page_range *reserved, size_t count, hpa_t end)
{
	for (size_t i = 0; i < count; i++) {
		hpa_t start = align_down(reserved[i].start, PAGE_SIZE);

		if (reserved[i].end > reserved[i].start && start >= at && start < end)
			end = start;
	}
	return end;
}

static void add_range(hpa_t at, hpa_t end)
{
	while (at < end) {
		unsigned int order = 0;

		while (order < PAGE_MAX_ORDER && (at & (PAGE_SIZE << order)) == 0 &&
		       at + (PAGE_SIZE << (order + 1)) <= end)
			order++;
		free_join(at, order);
		at += PAGE_SIZE << order;
	}
}

int page_init(struct page_range ram, const struct page_range *reserved, size_t count)
{
	size_t total = (ram.end - ram.start) >> PAGE_SHIFT;
	hpa_t at = (hpa_t)keel_end;

	/*
	 * The bytes go to the first gap behind the image; what lies below the image is the
	 * firmware's.
	 */
	for (;;) {
		at = skip_reserved(at, reserved, count);
		if (at + total > ram.end)
			return -VMHI_ENOMEM;
		if (next_reserved(at, reserved, count, ram.end) >= at + total)
			break;
		at = next_reserved(at, reserved, count, ram.end);
	}
	pages.ram = ram;
	pages.state = (uint8_t *)at;
	pages.free_pages = 0;
	memset(pages.free, 0, sizeof(pages.free));
	memset(pages.state, PAGE_INNER, total);
	at = align_up(at + total, PAGE_SIZE);
	while ((at = skip_reserved(at, reserved, count)) < ram.end) {
		hpa_t end = next_reserved(at, reserved, count, ram.end);

		add_range(at, end);
		at = end;
	}
	return 0;
}

void *page_alloc_for(unsigned int order, enum page_use use)
{
	unsigned int have = order;
	hpa_t block;

	while (have <= PAGE_MAX_ORDER && pages.free[have] == NULL)
		have++;
	if (have > PAGE_MAX_ORDER)
		return NULL;
	block = (hpa_t)pages.free[have];
	free_remove(block, have);
	while (have > order) {
		have--;
		free_push(block + (PAGE_SIZE << have), have);
	}
	pages.state[page_index(block)] = (uint8_t)(PAGE_TAKEN | PAGE_USE(use) | order);
	pages.free_pages -= 1ul << order;
	memset((void *)block, 0, PAGE_SIZE << order);
	return (void *)block;
}

int page_block_order(const void *block)
{
	hpa_t address = (hpa_t)block;
	uint8_t state;

	if (address < pages.ram.start || address >= pages.ram.end || (address & PAGE_MASK) != 0)
		return -VMHI_EINVAL;
	state = pages.state[page_index(address)];
	return (state & PAGE_TAKEN) != 0 ? (int)PAGE_ORDER(state) : -VMHI_EINVAL;
}

void *page_alloc(unsigned int order)
{
	return page_alloc_for(order, PAGE_KEEL);
}

int page_free_of(void *block, enum page_use use)
{
	int order = page_block_order(block);

	if (order < 0)
		return order;
	if ((pages.state[page_index((hpa_t)block)] & PAGE_USE(3)) != PAGE_USE(use))
		return -VMHI_EINVAL;
	pages.state[page_index((hpa_t)block)] = PAGE_INNER;
	free_join((hpa_t)block, (unsigned int)order);
	return 0;
}

int page_free(void *block)
{
	return page_free_of(block, PAGE_KEEL);
}

unsigned int page_order(size_t size)
{
	unsigned int order = 0;

	while (order <= PAGE_MAX_ORDER && (PAGE_SIZE << order) < size)
		order++;
	return order;
}

size_t page_free_count(void)
{
	return pages.free_pages;
}
