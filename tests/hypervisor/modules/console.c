/* SPDX-License-Identifier: BSD-2-Clause */
/* A console that traps in its fourth line. */
#include <vmhi/console.h>
#include <vmhi/driver.h>
#include <vmhi/module.h>

static volatile unsigned int lines;

static void console_write(void *context, const char *bytes, size_t length)
{
	(void)context;
	(void)bytes;
	(void)length;
	if (++lines > 3)
		__asm__ volatile("sd zero, 16(zero)");
}

static const struct vmhi_console_ops console_ops = {.write = console_write};

static int console_probe(struct vmhi_device *device)
{
	return vmhi_register_console(device, &console_ops, NULL);
}

static const char *const console_compatible[] = {"google,goldfish-rtc", NULL};

static const struct vmhi_driver console_driver = {VMHI_D_VERSION, "console", console_compatible,
						  console_probe};
VMHI_DRIVER(console_driver);
VMHI_MODULE("console", "Tests", "BSD-2-Clause", NULL);
