/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/console.h>
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/devices/device.h>
#include <keel/platform/boot.h>
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
	const char *volatile none = NULL; /* volatile, so that no compiler warns of it */

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
	static const char *const flash[] = {"cfi-flash", NULL};
	struct vmhi_driver driver = {
	    .version = VMHI_D_VERSION, .name = "test", .compatible = flash, .probe = probe};
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
	struct vmhi_device *device = device_find_compatible("cfi-flash");

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

static int no_time(void *context, uint64_t *nanoseconds)
{
	(void)context;
	*nanoseconds = 0;
	return 0;
}

static const struct vmhi_clock_ops no_time_ops = {.read = no_time};

/* Registers, takes DMA memory, and traps. */
static int probe_registers(struct vmhi_device *device)
{
	vmhi_bus_t bus;

	if (vmhi_register_clock(device, "ghost", &no_time_ops, NULL) != 0 ||
	    class_find_clock("ghost") == NULL || vmhi_dma_alloc(device, 5000, &bus) == NULL)
		return -VMHI_EIO;
	return probe_traps(device);
}

static void failed_probe_leaves_nothing(struct ktap *ktap)
{
	struct vmhi_device *device = device_find_compatible("cfi-flash");

	if (device == NULL || device->state != DEVICE_FREE) {
		ktap_skip(ktap, "no free device");
		return;
	}
	ktap_expect(ktap, offer_once(device, probe_registers) == 0);
	ktap_expect(ktap, class_find_clock("ghost") == NULL);
	/* The device may still write there: its pages are not given to others. */
	ktap_expect(ktap, device->dma_pages == 2);
	device->state = DEVICE_FREE;
}

static int trapping_read(void *context, uint64_t *nanoseconds)
{
	volatile uint64_t *volatile nowhere = context;

	*nanoseconds = *nowhere;
	return 0;
}

static const struct vmhi_clock_ops trapping_ops = {.read = trapping_read};

static void operations_are_guarded(struct ktap *ktap)
{
	struct class_mark before;
	const struct class_clock *clock;
	uint64_t now = 1;

	class_remember(&before);
	ktap_require(ktap, vmhi_register_clock(NULL, "traps", &trapping_ops, &now) == 0);
	clock = class_find_clock("traps");
	ktap_require(ktap, clock != NULL);
	ktap_expect(ktap, clock_read(clock, &now) == 0 && now == 1);
	class_forget(&before);
	ktap_require(ktap, vmhi_register_clock(NULL, "traps", &trapping_ops, (void *)16) == 0);
	ktap_expect(ktap, clock_read(clock, &now) == -VMHI_EIO && clock->failed);
	ktap_expect(ktap, clock_read(clock, &now) == -VMHI_EIO);
	class_forget(&before);
}

static void machine_is_not_offered(struct ktap *ktap)
{
	static const char *const ours[] = {"riscv,plic0", "sifive,plic-1.0.0", "riscv,clint0",
					   "riscv", "riscv,cpu-intc"};

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		ktap_expect(ktap, device_find_compatible(ours[i]) == NULL);
	ktap_expect(ktap, device_find_compatible("virtio,mmio") != NULL);
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
    {"a probe that traps leaves no class entry behind", failed_probe_leaves_nothing},
    {"an operation that traps ends, and its entry is used no more", operations_are_guarded},
    {"what drives the machine itself is offered to no driver", machine_is_not_offered},
    {"RAM cannot be mapped as registers", ram_is_no_register},
};
KTAP_SUITE("drivers", driver_cases);
