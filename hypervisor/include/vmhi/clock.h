/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_CLOCK_H
#define VMHI_CLOCK_H

#include <vmhi/driver.h>

/* Called with interrupts off when an alarm went off. */
typedef void (*vmhi_alarm_handler)(void *context);

/*
 * struct vmhi_clock_ops - the clock class: wall time
 * @read:         nanoseconds since 1970-01-01 00:00 UTC. Return: 0 or -VMHI_EIO.
 * @set_alarm:    calls @handler once, when the clock reaches @nanoseconds; at once if that has
 * passed. An alarm set before is replaced. NULL for a clock without alarm.
 * @cancel_alarm: no call comes after it returned. NULL for a clock without alarm.
 */
struct vmhi_clock_ops {
	int (*read)(void *context, uint64_t *nanoseconds);
	int (*set_alarm)(void *context, uint64_t nanoseconds, vmhi_alarm_handler handler,
			 void *handler_context);
	void (*cancel_alarm)(void *context);
};

/* Return: 0, -VMHI_ENOSPC, -VMHI_EINVAL. @device may be NULL for a clock that has no device. */
int vmhi_register_clock(struct vmhi_device *device, const char *name,
			const struct vmhi_clock_ops *ops, void *context);

#endif
