/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The class of block devices: what drivers registered, and calls of their operations. */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/modules/export.h>

static struct class_block blocks[CLASS_MAX];

int vmhi_register_block(struct vmhi_device *device, const struct vmhi_block_ops *ops, void *context,
			uint64_t sectors)
{
	struct class_block *block = &blocks[class_count[CLASS_BLOCK]];

	if (device == NULL || ops == NULL || ops->read == NULL || ops->write == NULL)
		return -VMHI_EINVAL;
	if (class_count[CLASS_BLOCK] == CLASS_MAX)
		return -VMHI_ENOSPC;
	*block = (struct class_block){.ops = *ops, .context = context, .sectors = sectors};
	ksnprintf(block->name, CLASS_NAME, "%s", vmhi_device_name(device));
	class_count[CLASS_BLOCK]++;
	kprintf("block: %s, %lu sectors\n", block->name, sectors);
	return 0;
}
VMHI_EXPORT(vmhi_register_block);

const struct class_block *class_block(unsigned int index)
{
	return index < class_count[CLASS_BLOCK] ? &blocks[index] : NULL;
}

static bool sectors_exist(const struct class_block *block, uint64_t sector, size_t count)
{
	return count > 0 && sector < block->sectors && count <= block->sectors - sector;
}

struct transfer {
	const struct class_block *block;
	uint64_t sector;
	void *into;
	const void *from;
	size_t count;
};

static int call_read(void *argument)
{
	struct transfer *t = argument;

	return t->block->ops.read(t->block->context, t->sector, t->into, t->count);
}

static int call_write(void *argument)
{
	struct transfer *t = argument;

	return t->block->ops.write(t->block->context, t->sector, t->from, t->count);
}

/* Calls @call with a transfer of an entry of ours. */
static int move_sectors(struct transfer *transfer, int (*call)(void *))
{
	const struct class_block *block = transfer->block;

	if (!sectors_exist(block, transfer->sector, transfer->count))
		return -VMHI_EINVAL;
	return class_operate(block->name, &blocks[block - blocks].failed, call, transfer);
}

int block_read(const struct class_block *block, uint64_t sector, void *buffer, size_t count)
{
	struct transfer transfer = {
	    .block = block, .sector = sector, .into = buffer, .count = count};

	return move_sectors(&transfer, call_read);
}

int block_write(const struct class_block *block, uint64_t sector, const void *buffer, size_t count)
{
	struct transfer transfer = {
	    .block = block, .sector = sector, .from = buffer, .count = count};

	return move_sectors(&transfer, call_write);
}
