/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/modules/export.h>
#include <keel/trap.h>
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
	console->ops = *ops;
	console->context = context;
	console->failed = false;
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
	block->ops = *ops;
	block->context = context;
	block->failed = false;
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
	clock->ops = *ops;
	clock->context = context;
	clock->failed = false;
	clock_count++;
	kprintf("clock: %s on %s\n", clock->name, device ? vmhi_device_name(device) : "no device");
	return 0;
}
VMHI_EXPORT(vmhi_register_clock);

void class_remember(struct class_mark *mark)
{
	*mark = (struct class_mark){console_count, block_count, clock_count};
}

void class_forget(const struct class_mark *mark)
{
	console_count = mark->consoles;
	block_count = mark->blocks;
	clock_count = mark->clocks;
}

const struct class_console *class_first_console(void)
{
	for (unsigned int i = 0; i < console_count; i++) {
		if (!consoles[i].failed)
			return &consoles[i];
	}
	return NULL;
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

/*
 * Calls an operation of the driver @name. Where it traps it is ended, *@failed set, and why is
 * said. Return: what the operation returned, or -VMHI_EIO.
 */
static int operate(const char *name, bool *failed, int (*call)(void *), void *argument)
{
	struct fault fault;
	bool trapped;
	int result;

	if (*failed)
		return -VMHI_EIO;
	result = guarded(call, argument, &fault, &trapped);
	if (!trapped)
		return result;
	*failed = true; /* first: the message may go to the console that failed */
	kprintf("%s: an operation ended by " FAULT_FORMAT "; it is used no more\n", name,
		FAULT_ARGUMENTS(&fault));
	return -VMHI_EIO;
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

int block_read(const struct class_block *block, uint64_t sector, void *buffer, size_t count)
{
	struct transfer transfer = {
	    .block = block, .sector = sector, .into = buffer, .count = count};

	if (!sectors_exist(block, sector, count))
		return -VMHI_EINVAL;
	return operate(block->name, &blocks[block - blocks].failed, call_read, &transfer);
}

int block_write(const struct class_block *block, uint64_t sector, const void *buffer, size_t count)
{
	struct transfer transfer = {
	    .block = block, .sector = sector, .from = buffer, .count = count};

	if (!sectors_exist(block, sector, count))
		return -VMHI_EINVAL;
	return operate(block->name, &blocks[block - blocks].failed, call_write, &transfer);
}

struct reading {
	const struct class_clock *clock;
	uint64_t *nanoseconds;
};

static int call_clock(void *argument)
{
	struct reading *reading = argument;

	return reading->clock->ops.read(reading->clock->context, reading->nanoseconds);
}

int clock_read(const struct class_clock *clock, uint64_t *nanoseconds)
{
	struct reading reading = {clock, nanoseconds};

	return operate(clock->name, &clocks[clock - clocks].failed, call_clock, &reading);
}

struct output {
	const struct class_console *console;
	const char *bytes;
	size_t length;
};

static int call_put(void *argument)
{
	struct output *output = argument;

	output->console->ops.write(output->console->context, output->bytes, output->length);
	return 0;
}

bool console_put(const struct class_console *console, const char *bytes, size_t length)
{
	struct output output = {console, bytes, length};

	return operate(console->name, &consoles[console - consoles].failed, call_put, &output) == 0;
}

static int call_get(void *argument)
{
	const struct class_console *console = argument;

	return console->ops.read(console->context);
}

int console_get(const struct class_console *console)
{
	if (console->ops.read == NULL)
		return -VMHI_ENOENT;
	return operate(console->name, &consoles[console - consoles].failed, call_get,
		       (void *)(uintptr_t)console);
}

static int call_ready(void *argument)
{
	const struct class_console *console = argument;

	return console->ops.ready(console->context);
}

bool console_takes(const struct class_console *console)
{
	return console->ops.ready == NULL ||
	       operate(console->name, &consoles[console - consoles].failed, call_ready,
		       (void *)(uintptr_t)console) != 0;
}
