/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/memory/heap.h>
#include <keel/memory/page.h>
#include <vmhi/string.h>

static void blocks_are_aligned(struct ktap *ktap)
{
	for (unsigned int order = 0; order <= 6; order++) {
		uint8_t *block = page_alloc(order);

		ktap_require(ktap, block != NULL);
		ktap_expect(ktap, ((uintptr_t)block & ((PAGE_SIZE << order) - 1)) == 0);
		ktap_expect(ktap, block[0] == 0 && block[(PAGE_SIZE << order) - 1] == 0);
		ktap_expect(ktap, page_block_order(block) == (int)order);
		block[0] = 0xff;
		ktap_expect(ktap, page_free(block) == 0);
	}
}

static void freed_memory_is_zeroed(struct ktap *ktap)
{
	uint8_t *first = page_alloc(0);
	uint8_t *second;

	ktap_require(ktap, first != NULL);
	memset(first, 0xa5, PAGE_SIZE);
	page_free(first);
	second = page_alloc(0);
	ktap_require(ktap, second != NULL);
	for (size_t i = 0; i < PAGE_SIZE; i++) {
		if (second[i] != 0)
			ktap_expect(ktap, second[i] == 0);
	}
	page_free(second);
}

static void blocks_do_not_overlap(struct ktap *ktap)
{
	uint64_t *blocks[64];

	for (unsigned int i = 0; i < 64; i++) {
		blocks[i] = page_alloc(i % 3);
		ktap_require(ktap, blocks[i] != NULL);
		for (size_t j = 0; j < (PAGE_SIZE << (i % 3)) / 8; j += 512)
			blocks[i][j] = i;
	}
	for (unsigned int i = 0; i < 64; i++) {
		for (size_t j = 0; j < (PAGE_SIZE << (i % 3)) / 8; j += 512)
			ktap_expect(ktap, blocks[i][j] == i);
		ktap_expect(ktap, page_free(blocks[i]) == 0);
	}
}

static void buddies_join(struct ktap *ktap)
{
	size_t before = page_free_count();
	uint8_t *block = page_alloc(3);
	uint8_t *parts[8];

	ktap_require(ktap, block != NULL);
	ktap_expect(ktap, page_free_count() == before - 8);
	page_free(block);
	for (unsigned int i = 0; i < 8; i++)
		parts[i] = page_alloc(0);
	for (unsigned int i = 0; i < 8; i++)
		ktap_expect(ktap, page_free(parts[i]) == 0);
	ktap_expect(ktap, page_free_count() == before);
	block = page_alloc(3);
	ktap_expect(ktap, block != NULL);
	page_free(block);
}

static void misuse_is_refused(struct ktap *ktap)
{
	uint8_t *block = page_alloc(1);
	size_t before;

	ktap_require(ktap, block != NULL);
	before = page_free_count();
	ktap_expect(ktap, page_free(block + 1) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free(block + PAGE_SIZE) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free((void *)0x1000) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free((void *)~PAGE_MASK) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free_count() == before);
	ktap_expect(ktap, page_free(block) == 0);
	ktap_expect(ktap, page_free(block) == -VMHI_EINVAL);
	ktap_expect(ktap, page_alloc(PAGE_MAX_ORDER + 1) == NULL);
	ktap_expect(ktap, page_alloc(~0u) == NULL);
	ktap_expect(ktap, page_order(~0ul) > PAGE_MAX_ORDER);
}

static void small_objects(struct ktap *ktap)
{
	uint8_t *objects[100];

	for (unsigned int i = 0; i < 100; i++) {
		objects[i] = heap_alloc(1 + i * 13);
		ktap_require(ktap, objects[i] != NULL);
		ktap_expect(ktap, ((uintptr_t)objects[i] & 15) == 0);
		memset(objects[i], (int)i, 1 + i * 13);
	}
	for (unsigned int i = 0; i < 100; i++) {
		ktap_expect(ktap, objects[i][0] == i && objects[i][i * 13] == i);
		ktap_expect(ktap, heap_free(objects[i]) == 0);
	}
	ktap_expect(ktap, heap_free(NULL) == 0);
	ktap_expect(ktap, heap_free(objects[0] + 1) == -VMHI_EINVAL);
	ktap_expect(ktap, heap_free((void *)0x1234) == -VMHI_EINVAL);
}

static void second_free_of_an_object(struct ktap *ktap)
{
	uint8_t *object = heap_alloc(40), *first, *second;

	ktap_require(ktap, object != NULL);
	ktap_expect(ktap, heap_free(object) == 0);
	memset(object, 0xff, 40); /* written after it was freed: no data of the heap is in there */
	ktap_expect(ktap, heap_free(object) == -VMHI_EINVAL);
	first = heap_alloc(40);
	second = heap_alloc(40);
	ktap_require(ktap, first != NULL && second != NULL);
	ktap_expect(ktap, first != second && first[0] == 0 && second[39] == 0);
	ktap_expect(ktap, heap_free(first) == 0 && heap_free(second) == 0);
	ktap_expect(ktap, heap_free((void *)(align_down((uintptr_t)first, PAGE_SIZE) + 8)) ==
			      -VMHI_EINVAL);
}

static void frees_of_what_is_another(struct ktap *ktap)
{
	uint8_t *ours = page_alloc(0), *heap = heap_alloc(3 * PAGE_SIZE);
	uint8_t *dma = page_alloc_for(1, PAGE_DMA);

	ktap_require(ktap, ours != NULL && heap != NULL && dma != NULL);
	ktap_expect(ktap, heap_free(ours) == -VMHI_EINVAL && heap_free(dma) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free_of(ours, PAGE_DMA) == -VMHI_EINVAL);
	ktap_expect(ktap, page_free(heap) == -VMHI_EINVAL);
	ktap_expect(ktap, page_block_order(heap) == 2 && page_block_order(dma) == 1);
	ktap_expect(ktap, page_free(ours) == 0 && heap_free(heap) == 0);
	ktap_expect(ktap, page_free_of(dma, PAGE_DMA) == 0);
}

static const struct ktap_case page_cases[] = {
    {"blocks of every size are aligned and zeroed", blocks_are_aligned},
    {"memory that was used before is zeroed", freed_memory_is_zeroed},
    {"blocks do not overlap", blocks_do_not_overlap},
    {"buddies join again", buddies_join},
    {"a wrong or second free is refused", misuse_is_refused},
    {"a second free of an object gives it to nobody twice", second_free_of_an_object},
    {"a driver cannot free what was given to another use", frees_of_what_is_another},
    {"small objects keep their bytes, and wrong frees are refused", small_objects},
};
KTAP_SUITE("page allocator", page_cases);
