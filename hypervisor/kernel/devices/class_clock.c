/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The class of clocks: what drivers registered, and calls of their operations. */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/modules/export.h>
#include <vmhi/string.h>

static struct class_clock clocks[CLASS_MAX];

int vmhi_register_clock(struct vmhi_device *device, const char *name,
			const struct vmhi_clock_ops *ops, void *context)
{
	struct class_clock *clock = &clocks[class_count[CLASS_CLOCK]];

	if (name == NULL || ops == NULL || ops->read == NULL ||
	    (ops->set_alarm == NULL) != (ops->cancel_alarm == NULL))
		return -VMHI_EINVAL;
	if (class_count[CLASS_CLOCK] == CLASS_MAX)
		return -VMHI_ENOSPC;
	*clock = (struct class_clock){.ops = *ops, .context = context};
	ksnprintf(clock->name, CLASS_NAME, "%s", name);
	class_count[CLASS_CLOCK]++;
	kprintf("clock: %s on %s\n", clock->name, device ? vmhi_device_name(device) : "no device");
	return 0;
}
VMHI_EXPORT(vmhi_register_clock);

const struct class_clock *class_clock(unsigned int index)
{
	return index < class_count[CLASS_CLOCK] ? &clocks[index] : NULL;
}

const struct class_clock *class_find_clock(const char *name)
{
	for (unsigned int i = 0; i < class_count[CLASS_CLOCK]; i++) {
		if (strcmp(clocks[i].name, name) == 0)
			return &clocks[i];
	}
	return NULL;
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

	return class_operate(clock->name, &clocks[clock - clocks].failed, call_clock, &reading);
}
