/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Small objects: a page holds objects of one size class. Its first bytes say which class, and which
 * of the objects are taken. The heap keeps nothing inside an object, taken or free.
 */
#include <keel/console/print.h>
#include <keel/memory/heap.h>
#include <keel/memory/page.h>
#include <keel/modules/export.h>
#include <vmhi/driver.h>
#include <vmhi/string.h>

#define SLAB_MAGIC    0x4b534c41u
#define CLASS_MIN     32u
#define CLASS_COUNT   6u /* 32 … 1024 */
#define CLASS_SIZE(c) (CLASS_MIN << (c))

struct slab {
	uint32_t magic;
	uint32_t class;
	struct slab *next; /* of the same class */
	uint64_t taken[2]; /* a bit each */
};

#define SLAB_HEADER sizeof(struct slab)

static struct slab *slabs[CLASS_COUNT];

_Static_assert((PAGE_SIZE - SLAB_HEADER) / CLASS_MIN <= 128, "a bit for each object");
_Static_assert(SLAB_HEADER % 16 == 0, "objects are aligned to 16 bytes");

static unsigned int slab_objects(unsigned int class)
{
	return (unsigned int)((PAGE_SIZE - SLAB_HEADER) / CLASS_SIZE(class));
}

static struct slab *slab_grow(unsigned int class)
{
	struct slab *slab = page_alloc_for(0, PAGE_HEAP);

	if (slab == NULL)
		return NULL;
	slab->magic = SLAB_MAGIC;
	slab->class = class;
	slab->next = slabs[class];
	slabs[class] = slab;
	return slab;
}

/* Return: a free object of the slab, taken now, or NULL. */
static void *slab_take(struct slab *slab)
{
	for (unsigned int i = 0; i < slab_objects(slab->class); i++) {
		uint64_t bit = 1ul << (i % 64);

		if ((slab->taken[i / 64] & bit) != 0)
			continue;
		slab->taken[i / 64] |= bit;
		return memset((char *)slab + SLAB_HEADER + i * CLASS_SIZE(slab->class), 0,
			      CLASS_SIZE(slab->class));
	}
	return NULL;
}

void *heap_alloc(size_t size)
{
	unsigned int class = 0;
	struct slab *slab;
	void *object = NULL;

	while (class < CLASS_COUNT && CLASS_SIZE(class) < size)
		class ++;
	if (class == CLASS_COUNT)
		return page_alloc_for(page_order(size), PAGE_HEAP);
	for (slab = slabs[class]; slab != NULL && object == NULL; slab = slab->next)
		object = slab_take(slab);
	if (object != NULL)
		return object;
	slab = slab_grow(class);
	return slab == NULL ? NULL : slab_take(slab);
}

int heap_free(void *memory)
{
	struct slab *slab = (void *)align_down((uintptr_t)memory, PAGE_SIZE);
	size_t offset = (uintptr_t)memory & PAGE_MASK;
	size_t index;
	uint64_t bit;

	if (memory == NULL)
		return 0;
	if (offset == 0)
		return page_free_of(memory, PAGE_HEAP);
	if (offset < SLAB_HEADER || page_block_order(slab) != 0 || slab->magic != SLAB_MAGIC ||
	    slab->class >= CLASS_COUNT || (offset - SLAB_HEADER) % CLASS_SIZE(slab->class) != 0)
		return -VMHI_EINVAL;
	index = (offset - SLAB_HEADER) / CLASS_SIZE(slab->class);
	bit = 1ul << (index % 64);
	if (index >= slab_objects(slab->class) || (slab->taken[index / 64] & bit) == 0)
		return -VMHI_EINVAL;
	slab->taken[index / 64] &= ~bit;
	return 0;
}

void *vmhi_alloc(size_t size)
{
	return heap_alloc(size);
}
VMHI_EXPORT(vmhi_alloc);

void vmhi_free(void *memory)
{
	if (heap_free(memory) != 0)
		kprintf("heap: a driver freed %p, which is not allocated\n", memory);
}
VMHI_EXPORT(vmhi_free);
