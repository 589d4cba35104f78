/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Small objects: a page is cut into one size class and says so in its first 16 bytes. */
#include <keel/export.h>
#include <keel/heap.h>
#include <keel/page.h>
#include <keel/print.h>
#include <vmhi/driver.h>
#include <vmhi/string.h>

#define SLAB_MAGIC    0x4b534c41u
#define SLAB_HEADER   16u
#define CLASS_MIN     32u
#define CLASS_COUNT   6u /* 32 … 1024 */
#define CLASS_SIZE(c) (CLASS_MIN << (c))

struct slab {
	uint32_t magic;
	uint32_t class;
	uint64_t unused;
};

struct free_object {
	struct free_object *next;
};

static struct free_object *free_objects[CLASS_COUNT];

static bool slab_grow(unsigned int class)
{
	struct slab *slab = page_alloc(0);
	size_t size = CLASS_SIZE(class);

	if (slab == NULL)
		return false;
	slab->magic = SLAB_MAGIC;
	slab->class = class;
	for (size_t at = SLAB_HEADER; at + size <= PAGE_SIZE; at += size) {
		struct free_object *object = (void *)((char *)slab + at);

		object->next = free_objects[class];
		free_objects[class] = object;
	}
	return true;
}

void *heap_alloc(size_t size)
{
	unsigned int class = 0;
	struct free_object *object;

	while (class < CLASS_COUNT && CLASS_SIZE(class) < size)
		class ++;
	if (class == CLASS_COUNT)
		return page_alloc(page_order(size));
	if (free_objects[class] == NULL && !slab_grow(class))
		return NULL;
	object = free_objects[class];
	free_objects[class] = object->next;
	return memset(object, 0, CLASS_SIZE(class));
}

int heap_free(void *memory)
{
	struct slab *slab = (void *)align_down((uintptr_t)memory, PAGE_SIZE);
	struct free_object *object = memory;
	size_t offset = (uintptr_t)memory & PAGE_MASK;

	if (memory == NULL)
		return 0;
	if (offset == 0)
		return page_free(memory);
	if (page_block_order(slab) != 0 || slab->magic != SLAB_MAGIC ||
	    slab->class >= CLASS_COUNT || (offset - SLAB_HEADER) % CLASS_SIZE(slab->class) != 0)
		return -VMHI_EINVAL;
	object->next = free_objects[slab->class];
	free_objects[slab->class] = object;
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
		kprintf("heap: a driver freed %p, which was not allocated\n", memory);
}
VMHI_EXPORT(vmhi_free);
