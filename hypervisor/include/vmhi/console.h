/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_CONSOLE_H
#define VMHI_CONSOLE_H

#include <vmhi/driver.h>

/*
 * struct vmhi_console_ops - the console class
 * @write: puts @length bytes out, waiting as long as the device needs
 * @ready: whether @write would take one byte without waiting; NULL when it never waits
 * @read:  next byte that came in, or -VMHI_ENOENT when there is none; NULL for output only
 */
struct vmhi_console_ops {
	void (*write)(void *context, const char *bytes, size_t length);
	bool (*ready)(void *context);
	int (*read)(void *context);
};

/*
 * The first console that registers takes over from the firmware's. Return: 0, -VMHI_ENOSPC,
 * -VMHI_EINVAL.
 */
int vmhi_register_console(struct vmhi_device *device, const struct vmhi_console_ops *ops,
			  void *context);

#endif
