/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers a clock, frees its operations, and traps. */
#include <vmhi/clock.h>
#include <vmhi/driver.h>
#include <vmhi/module.h>

static int ghost_read(void *context, uint64_t *nanoseconds)
{
	(void)context;
	(void)nanoseconds;
	return 0;
}

static int ghost_probe(struct vmhi_device *device)
{
	struct vmhi_clock_ops *ops = vmhi_alloc(sizeof(*ops));

	ops->read = ghost_read;
	vmhi_log(device, "registered: %d", vmhi_register_clock(device, "ghost", ops, NULL));
	vmhi_free(ops);
	__asm__ volatile("sd zero, 16(zero)");
	return 0;
}

static const char *const ghost_compatible[] = {"google,goldfish-rtc", "cfi-flash", NULL};

static const struct vmhi_driver ghost_driver = {VMHI_D_VERSION, "ghost", ghost_compatible,
						ghost_probe};
VMHI_DRIVER(ghost_driver);
VMHI_MODULE("ghost", "Tests", "BSD-2-Clause", NULL);
