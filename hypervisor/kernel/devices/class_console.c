/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The class of consoles: what drivers registered, and calls of their operations. */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/modules/export.h>

static struct class_console consoles[CLASS_MAX];

int vmhi_register_console(struct vmhi_device *device, const struct vmhi_console_ops *ops,
			  void *context)
{
	struct class_console *console = &consoles[class_count[CLASS_CONSOLE]];

	if (device == NULL || ops == NULL || ops->write == NULL)
		return -VMHI_EINVAL;
	if (class_count[CLASS_CONSOLE] == CLASS_MAX)
		return -VMHI_ENOSPC;
	*console = (struct class_console){.ops = *ops, .context = context};
	ksnprintf(console->name, CLASS_NAME, "%s", vmhi_device_name(device));
	class_count[CLASS_CONSOLE]++;
	kprintf("console: %s\n", console->name);
	return 0;
}
VMHI_EXPORT(vmhi_register_console);

const struct class_console *class_first_console(void)
{
	for (unsigned int i = 0; i < class_count[CLASS_CONSOLE]; i++) {
		if (!consoles[i].failed)
			return &consoles[i];
	}
	return NULL;
}

/* @console is an entry of ours. */
static int operate(const struct class_console *console, int (*call)(void *), void *argument)
{
	return class_operate(console->name, &consoles[console - consoles].failed, call, argument);
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

	return operate(console, call_put, &output) == 0;
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
	return operate(console, call_get, (void *)(uintptr_t)console);
}

static int call_ready(void *argument)
{
	const struct class_console *console = argument;

	return console->ops.ready(console->context);
}

bool console_takes(const struct class_console *console)
{
	return console->ops.ready == NULL ||
	       operate(console, call_ready, (void *)(uintptr_t)console) != 0;
}
