/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers a console whose operations begin in the last word of its memory, and end behind it. */
#include <vmhi/console.h>
#include <vmhi/driver.h>
#include <vmhi/module.h>

#define WORDS 1024

static uint64_t page[WORDS] __attribute__((aligned(4096), section(".data.zz"))) = {1};

static void edge_write(void *context, const char *bytes, size_t length)
{
	(void)context;
	(void)bytes;
	(void)length;
}

static int edge_probe(struct vmhi_device *device)
{
	page[WORDS - 1] = (uint64_t)edge_write;
	return vmhi_register_console(device, (const struct vmhi_console_ops *)&page[WORDS - 1],
				     NULL);
}

static const char *const edge_compatible[] = {"google,goldfish-rtc", NULL};

static const struct vmhi_driver edge_driver = {VMHI_D_VERSION, "edge", edge_compatible, edge_probe};
VMHI_DRIVER(edge_driver);
VMHI_MODULE("edge", "Tests", "BSD-2-Clause", NULL);
