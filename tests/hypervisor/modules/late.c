/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes its driver's descriptor after it was checked. */
#include <vmhi/driver.h>
#include <vmhi/module.h>

static int late_probe(struct vmhi_device *device)
{
	(void)device;
	return 0;
}

static const char *const late_compatible[] = {"google,goldfish-rtc", NULL};

static struct vmhi_driver late_driver = {VMHI_D_VERSION, "late", late_compatible, late_probe};
VMHI_DRIVER(late_driver);

static int late_start(void)
{
	late_driver.compatible = (const char *const *)8;
	return 0;
}
VMHI_MODULE("late", "Tests", "BSD-2-Clause", late_start);
