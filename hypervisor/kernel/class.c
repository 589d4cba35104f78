/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/class.h>
#include <keel/export.h>
#include <keel/print.h>
#include <vmhi/string.h>

static struct class_console consoles[CLASS_MAX];
static struct class_block blocks[CLASS_MAX];
static struct class_clock clocks[CLASS_MAX];
static unsigned int console_count, block_count, clock_count;

static void set_name(char *name, const char *from)
{
	ksnprintf(name, CLASS_NAME, "%s", from);
}

int vmhi_register_console(struct vmhi_device *device, const struct vmhi_console_ops *ops,
			  void *context)
{
	struct class_console *console = &consoles[console_count];

	if (device == NULL || ops == NULL || ops->write == NULL)
		return -VMHI_EINVAL;
	if (console_count == CLASS_MAX)
		return -VMHI_ENOSPC;
	set_name(console->name, vmhi_device_name(device));
	console->ops = ops;
	console->context = context;
	console_count++;
	kprintf("console: %s\n", console->name);
	return 0;
}
VMHI_EXPORT(vmhi_register_console);

int vmhi_register_block(struct vmhi_device *device, const struct vmhi_block_ops *ops, void *context,
			uint64_t sectors)
{
	struct class_block *block = &blocks[block_count];

	if (device == NULL || ops == NULL || ops->read == NULL || ops->write == NULL)
		return -VMHI_EINVAL;
	if (block_count == CLASS_MAX)
		return -VMHI_ENOSPC;
	set_name(block->name, vmhi_device_name(device));
	block->ops = ops;
	block->context = context;
	block->sectors = sectors;
	block_count++;
	kprintf("block: %s, %lu sectors\n", block->name, sectors);
	return 0;
}
VMHI_EXPORT(vmhi_register_block);

int vmhi_register_clock(struct vmhi_device *device, const char *name,
			const struct vmhi_clock_ops *ops, void *context)
{
	struct class_clock *clock = &clocks[clock_count];

	if (name == NULL || ops == NULL || ops->read == NULL ||
	    (ops->set_alarm == NULL) != (ops->cancel_alarm == NULL))
		return -VMHI_EINVAL;
	if (clock_count == CLASS_MAX)
		return -VMHI_ENOSPC;
	set_name(clock->name, name);
	clock->ops = ops;
	clock->context = context;
	clock_count++;
	kprintf("clock: %s on %s\n", clock->name, device ? vmhi_device_name(device) : "no device");
	return 0;
}
VMHI_EXPORT(vmhi_register_clock);

const struct class_console *class_first_console(void)
{
	return console_count > 0 ? &consoles[0] : NULL;
}

const struct class_block *class_block(unsigned int index)
{
	return index < block_count ? &blocks[index] : NULL;
}

const struct class_clock *class_clock(unsigned int index)
{
	return index < clock_count ? &clocks[index] : NULL;
}

const struct class_clock *class_find_clock(const char *name)
{
	for (unsigned int i = 0; i < clock_count; i++) {
		if (strcmp(clocks[i].name, name) == 0)
			return &clocks[i];
	}
	return NULL;
}

static bool sectors_exist(const struct class_block *block, uint64_t sector, size_t count)
{
	return count > 0 && sector < block->sectors && count <= block->sectors - sector;
}

int block_read(const struct class_block *block, uint64_t sector, void *buffer, size_t count)
{
	if (!sectors_exist(block, sector, count))
		return -VMHI_EINVAL;
	return block->ops->read(block->context, sector, buffer, count);
}

int block_write(const struct class_block *block, uint64_t sector, const void *buffer, size_t count)
{
	if (!sectors_exist(block, sector, count))
		return -VMHI_EINVAL;
	return block->ops->write(block->context, sector, buffer, count);
}
