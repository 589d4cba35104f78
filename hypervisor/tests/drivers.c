/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/boot.h>
#include <keel/class.h>
#include <keel/console.h>
#include <keel/device.h>
#include <keel/ktap.h>
#include <keel/print.h>
#include <vmhi/mmio.h>
#include <vmhi/string.h>

static void console_took_over(struct ktap *ktap)
{
	struct vmhi_device *uart = device_find_compatible("ns16550a");

	ktap_require(ktap, uart != NULL);
	ktap_expect(ktap, uart->state == DEVICE_BOUND);
	ktap_expect(ktap, strcmp(uart->driver->name, "ns16550") == 0);
	ktap_expect(ktap, strcmp(console_name(), uart->name) == 0);
	ktap_expect(ktap, console_read() == -VMHI_ENOENT);
}

static void print_formats(struct ktap *ktap)
{
	char text[64];
	char small[8];
	const char *volatile none = NULL; /* so that no compiler sees through it */

	ksnprintf(text, sizeof(text), "%d %u %x %08x %ld %lx", -5, 7u, 0xabcu, 0xdu, -(1l << 40),
		  1ul << 63);
	ktap_expect(ktap, strcmp(text, "-5 7 abc 0000000d -1099511627776 8000000000000000") == 0);
	ksnprintf(text, sizeof(text), "[%5s|%-5s|%c|%s]", "ab", "cd", 'e', none);
	ktap_expect(ktap, strcmp(text, "[   ab|cd   |e|(none)]") == 0);
	ktap_expect(ktap, ksnprintf(small, sizeof(small), "%s", "too long for it") == 7);
	ktap_expect(ktap, strcmp(small, "too lon") == 0);
	ksnprintf(text, sizeof(text), "%d", (int)0x80000000);
	ktap_expect(ktap, strcmp(text, "-2147483648") == 0);
}

static const char *const nobody[] = {"vmhi,nobody", NULL};

static int probe_never(struct vmhi_device *device)
{
	(void)device;
	return 0;
}

static void bad_descriptors(struct ktap *ktap)
{
	struct vmhi_driver driver = {.version = VMHI_D_VERSION + 1,
				     .name = "bad",
				     .compatible = nobody,
				     .probe = probe_never};

	ktap_expect(ktap, driver_offer(&driver) == -VMHI_EVERSION);
	driver.version = VMHI_VERSION(9, 0);
	ktap_expect(ktap, driver_offer(&driver) == -VMHI_EVERSION);
	driver.version = VMHI_D_VERSION;
	ktap_expect(ktap, driver_offer(&driver) == 0);
	driver.probe = NULL;
	ktap_expect(ktap, driver_offer(&driver) == -VMHI_EINVAL);
}

/* Offers a driver for a device that is free, and gives the device back afterwards. */
static int offer_once(struct vmhi_device *device, int (*probe)(struct vmhi_device *))
{
	static const char *const clint[] = {"riscv,clint0", NULL};
	struct vmhi_driver driver = {
	    .version = VMHI_D_VERSION, .name = "test", .compatible = clint, .probe = probe};
	int taken = driver_offer(&driver);

	device->driver = NULL;
	return taken;
}

static int probe_traps(struct vmhi_device *device)
{
	volatile uint32_t *volatile nowhere = (volatile uint32_t *)16;

	(void)device;
	return (int)*nowhere;
}

static int probe_fails(struct vmhi_device *device)
{
	(void)device;
	return -VMHI_EIO;
}

static int probe_passes_by(struct vmhi_device *device)
{
	(void)device;
	return -VMHI_ENODEV;
}

static void probes_may_fail(struct ktap *ktap)
{
	struct vmhi_device *device = device_find_compatible("riscv,clint0");

	if (device == NULL || device->state != DEVICE_FREE) {
		ktap_skip(ktap, "no free device");
		return;
	}
	ktap_expect(ktap, offer_once(device, probe_passes_by) == 0);
	ktap_expect(ktap, device->state == DEVICE_FREE);
	ktap_expect(ktap, offer_once(device, probe_traps) == 0);
	ktap_expect(ktap, device->state == DEVICE_FAILED);
	/* A failed device is not offered again. */
	ktap_expect(ktap, offer_once(device, probe_never) == 0);
	device->state = DEVICE_FREE;
	ktap_expect(ktap, offer_once(device, probe_fails) == 0);
	ktap_expect(ktap, device->state == DEVICE_FAILED);
	device->state = DEVICE_FREE;
	ktap_expect(ktap, offer_once(device, probe_never) == 1);
	device->state = DEVICE_FREE;
}

static void ignore(void *context)
{
	(void)context;
}

static void ram_is_no_register(struct ktap *ktap)
{
	struct vmhi_device memory = {.name = "memory", .node = fdt_find_path(&boot.fdt, "/memory")};
	size_t size = 0;

	ktap_expect(ktap, memory.node >= 0);
	ktap_expect(ktap, vmhi_map_registers(&memory, 0, &size) == NULL);
	ktap_expect(ktap, vmhi_map_registers(&memory, 99, &size) == NULL);
	ktap_expect(ktap, vmhi_request_irq(&memory, 0, ignore, NULL) == -VMHI_ENOENT);
}

static const struct ktap_case driver_cases[] = {
    {"the ns16550 driver took the console over", console_took_over},
    {"the log formats numbers and cuts texts", print_formats},
    {"a descriptor of another version or without a probe is refused", bad_descriptors},
    {"a probe that fails or traps costs its device only", probes_may_fail},
    {"RAM cannot be mapped as registers", ram_is_no_register},
};
KTAP_SUITE("drivers", driver_cases);
