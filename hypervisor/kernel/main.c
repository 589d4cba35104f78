/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/console.h>
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/devices/device.h>
#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/partitions/partition.h>
#include <keel/platform/blob.h>
#include <keel/platform/boot.h>
#include <keel/platform/bundle.h>
#include <keel/platform/power.h>
#include <keel/platform/timer.h>

void keel_main(uint64_t hart, hpa_t device_tree) __attribute__((noreturn));

static void start_machine(uint64_t hart, hpa_t device_tree)
{
	console_early_init();
	kprintf("Keel 0.1: VMHI-G 0.1, VMHI-D 0.1, VMHI-M 0.1, VMHI-F 0.1\n");
	if (boot_read(hart, device_tree) != 0)
		panic("the device tree at %lx is malformed, or lacks RAM or a usable timebase",
		      device_tree);
	kprintf("hart: %lu of %u, early console %s\n", hart, boot.harts, console_name());
	if (boot_memory() != 0)
		panic("no room for the page allocator");
	kprintf("memory: %lu MiB at %lx, %lu pages free\n", (boot.ram.end - boot.ram.start) >> 20,
		boot.ram.start, page_free_count());
	if (sv39_init() != 0)
		panic("no memory for the page tables of Keel");
	kprintf("paging: Sv39 on\n");
	timer_init();
	kprintf("timer: %s, %lu Hz\n", timer_kind(), boot.ticks_per_second);
}

static void start_devices(void)
{
	if (plic_init() != 0)
		kprintf("plic: none for this hart, devices have no interrupts\n");
	else
		kprintf("plic: %u sources\n", plic_source_count());
	device_scan();
	device_bind_all();
	kprintf("devices: bound\n");
	bundle_load_modules();
}

/* Return: whether there was anything to run. */
static bool run_partitions(void)
{
	const struct blob *first = blob_find("guests/first");

	if (bundle_create_partitions() == 0)
		partition_create("first", first->start, blob_size(first), PARTITION_MEMORY);
	if (partition_at(0) == NULL) {
		kprintf("partitions: none could be created\n");
		return false;
	}
	partition_schedule(0);
	kprintf("partitions: all ended\n");
	return true;
}

void keel_main(uint64_t hart, hpa_t device_tree)
{
	bool failed = false;

	start_machine(hart, device_tree);
	start_devices();
	if (boot_option("keel.selftest"))
		failed = !ktap_run_all();
	else
		failed = !run_partitions();
	kprintf("power: off\n");
	power_off(failed);
}
