/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Devices from the device tree, and the binding of drivers to them. */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/devices/device.h>
#include <keel/devices/plic.h>
#include <keel/platform/boot.h>
#include <keel/trap.h>
#include <vmhi/string.h>

extern const struct vmhi_driver *const vmhi_drivers_start[], *const vmhi_drivers_end[];

static struct vmhi_device devices[DEVICE_MAX];
static unsigned int device_count;

/*
 * Nodes that are offered to no driver, because Keel drives them: interrupt controllers, the timer
 * and software interrupts of the harts, the harts, RAM.
 */
static bool is_ours(int node)
{
	static const char *const compatible[] = {"riscv,clint0", "sifive,clint0",
						 "riscv,aclint-mswi", "riscv,aclint-sswi",
						 "riscv,aclint-mtimer"};
	const char *type = fdt_text(&boot.fdt, node, "device_type");
	uint32_t length;

	for (size_t i = 0; i < ARRAY_SIZE(compatible); i++) {
		if (fdt_compatible(&boot.fdt, node, compatible[i]))
			return true;
	}
	if (type != NULL && (strcmp(type, "cpu") == 0 || strcmp(type, "memory") == 0))
		return true;
	return fdt_property(&boot.fdt, node, "interrupt-controller", &length) != NULL;
}

/* Whether the node or one above it is one of `/cpus`, or of RAM that the tree reserves. */
static bool is_below_ours(int node)
{
	int cpus = fdt_find_path(&boot.fdt, "/cpus");
	int reserved = fdt_find_path(&boot.fdt, "/reserved-memory");

	for (; node > 0; node = fdt_parent(&boot.fdt, node)) {
		if (node == cpus || node == reserved)
			return true;
	}
	return false;
}

static bool is_device(int node)
{
	uint32_t length;
	const char *status = fdt_text(&boot.fdt, node, "status");

	if (fdt_property(&boot.fdt, node, "compatible", &length) == NULL ||
	    fdt_property(&boot.fdt, node, "reg", &length) == NULL)
		return false;
	if (is_ours(node) || is_below_ours(node))
		return false;
	return status == NULL || strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}

void device_scan(void)
{
	int depth = 0;

	for (int node = 0; node >= 0; node = fdt_next(&boot.fdt, node, &depth)) {
		if (!is_device(node))
			continue;
		if (device_count == DEVICE_MAX) {
			kprintf("device: more than %u devices, the others are ignored\n",
				DEVICE_MAX);
			return;
		}
		devices[device_count++] =
		    (struct vmhi_device){.name = fdt_name(&boot.fdt, node), .node = node};
	}
}

struct vmhi_device *device_find_compatible(const char *text)
{
	for (unsigned int i = 0; i < device_count; i++) {
		if (fdt_compatible(&boot.fdt, devices[i].node, text))
			return &devices[i];
	}
	return NULL;
}

static bool driver_matches(const struct vmhi_driver *driver, const struct vmhi_device *device)
{
	for (const char *const *text = driver->compatible; *text != NULL; text++) {
		if (fdt_compatible(&boot.fdt, device->node, *text))
			return true;
	}
	return false;
}

static int call_probe(void *argument)
{
	struct vmhi_device *device = argument;

	return device->driver->probe(device);
}

/*
 * Undoes what a probe did that took nothing: its interrupts, its class entries, the device's
 * driver.
 */
static void device_release(struct vmhi_device *device, const struct class_mark *before)
{
	class_forget(before);
	for (unsigned int i = 0; i < DEVICE_MAX_IRQS; i++) {
		if (device->irqs[i] != 0)
			plic_detach(device->irqs[i]);
		device->irqs[i] = 0;
	}
	device->driver = NULL;
	device->data = NULL;
	/* The device may still run: memory that it may write to must not be given to others. */
	if (device->dma_pages > 0)
		kprintf("%s: %lu pages of DMA memory stay allocated\n", device->name,
			device->dma_pages);
}

/* Return: whether the driver took it. */
static bool device_probe(struct vmhi_device *device, const struct vmhi_driver *driver)
{
	struct class_mark before;
	struct fault fault;
	bool trapped;
	int error;

	device->driver = driver;
	class_remember(&before);
	error = guarded(call_probe, device, &fault, &trapped);
	if (!trapped && error == 0) {
		device->state = DEVICE_BOUND;
		return true;
	}
	device_release(device, &before);
	if (!trapped && error == -VMHI_ENODEV)
		return false;
	device->state = DEVICE_FAILED;
	if (trapped)
		kprintf("%s: probe of %s ended by " FAULT_FORMAT "\n", driver->name, device->name,
			FAULT_ARGUMENTS(&fault));
	else
		kprintf("%s: probe of %s failed, error %d\n", driver->name, device->name, error);
	return false;
}

int driver_offer(const struct vmhi_driver *driver)
{
	int taken = 0;

	if (!driver_version_fits(driver->version))
		return -VMHI_EVERSION;
	if (driver->name == NULL || driver->compatible == NULL || driver->probe == NULL)
		return -VMHI_EINVAL;
	for (unsigned int i = 0; i < device_count; i++) {
		if (devices[i].state == DEVICE_FREE && driver_matches(driver, &devices[i]))
			taken += device_probe(&devices[i], driver);
	}
	return taken;
}

void device_bind_all(void)
{
	for (const struct vmhi_driver *const *at = vmhi_drivers_start; at < vmhi_drivers_end;
	     at++) {
		kprintf("driver %s: probing\n", (*at)->name);
		if (driver_offer(*at) < 0)
			kprintf("driver %s: refused, its descriptor is not sound\n", (*at)->name);
	}
}
