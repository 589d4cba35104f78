/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_DEVICE_H
#define KEEL_DEVICE_H

#include <keel/types.h>
#include <vmhi/driver.h>

#define DEVICE_MAX	64
#define DEVICE_MAX_IRQS 4

enum device_state {
	DEVICE_FREE, /* no driver took it */
	DEVICE_BOUND,
	DEVICE_FAILED, /* its driver's probe failed or trapped: not offered again */
};

struct vmhi_device {
	const char *name;
	int node;
	enum device_state state;
	const struct vmhi_driver *driver;
	void *data;
	uint32_t irqs[DEVICE_MAX_IRQS]; /* sources taken, 0 for none */
	size_t dma_pages;		/* given to its driver and not taken back */
};

/*
 * Lists the nodes of the device tree that have `compatible` and `reg` and that Keel does not drive
 * itself.
 */
void device_scan(void);

/* Offers the devices to the drivers of the image. */
void device_bind_all(void);

/*
 * driver_offer - offer all free devices to one driver
 *
 * A probe that traps is ended, its device marked failed, and the boot goes on.
 * Return: how many devices it took, or -VMHI_EVERSION or -VMHI_EINVAL for a descriptor that is not
 * valid.
 */
int driver_offer(const struct vmhi_driver *driver);

/*
 * Whether a driver or a module that was compiled for @version of VMHI-D runs here. VMHI-D,
 * "Versions".
 */
static inline bool driver_version_fits(uint32_t version)
{
	return VMHI_MAJOR(version) == VMHI_MAJOR(VMHI_D_VERSION) && version <= VMHI_D_VERSION;
}

/* For tests: the first device whose `compatible` has @text, or NULL. */
struct vmhi_device *device_find_compatible(const char *text);

#endif
