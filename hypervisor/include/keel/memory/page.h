/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PAGE_H
#define KEEL_PAGE_H

#include <keel/types.h>

/* Largest block: 16 MiB. */
#define PAGE_MAX_ORDER 12u

struct page_range {
	hpa_t start;
	hpa_t end;
};

/*
 * page_init - give the allocator one piece of RAM
 * @ram:      page-aligned
 * @reserved: ranges that must not be allocated, in any order; widened to whole pages
 * @count:    of @reserved
 *
 * The allocator keeps one byte for each page, behind the image. It reserves these bytes and the
 * image itself.
 * Return: 0, or -VMHI_ENOMEM when there is no room for these bytes.
 */
int page_init(struct page_range ram, const struct page_range *reserved, size_t count);

/* What a block was given for: only a free that names the same use takes it back. */
enum page_use { PAGE_KEEL, PAGE_HEAP, PAGE_DMA };

/* 2^order pages, zeroed and aligned to their size. Return: NULL when there is no such block. */
void *page_alloc(unsigned int order);

/* Return: 0, or -VMHI_EINVAL for what page_alloc did not give or page_free has taken back. */
int page_free(void *block);

/* The same with another use than PAGE_KEEL, which page_alloc and page_free stand for. */
void *page_alloc_for(unsigned int order, enum page_use use);
int page_free_of(void *block, enum page_use use);

/* Smallest order that holds @size bytes; above PAGE_MAX_ORDER when none does. */
unsigned int page_order(size_t size);

/* Order of a block that page_alloc gave, or -VMHI_EINVAL. */
int page_block_order(const void *block);

size_t page_free_count(void);

#endif
