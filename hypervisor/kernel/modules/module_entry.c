/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Checks what a linked module says of itself, and starts it. A pointer that leads out of the module
 * is refused before it is used.
 */
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/devices/device.h>
#include <keel/modules/module.h>
#include <keel/trap.h>

#define MAX_COMPATIBLE 32u

/* Whether [@address, @address + @size) lies in this group of the module. */
static bool holds(const struct module *module, enum module_group group, uint64_t address,
		  size_t size)
{
	const struct module_range *range = &module->group[group];

	return address >= range->start && size <= range->size &&
	       address - range->start <= range->size - size;
}

static bool holds_data(const struct module *module, const void *address, size_t size)
{
	return holds(module, MODULE_RODATA, (uint64_t)address, size) ||
	       holds(module, MODULE_DATA, (uint64_t)address, size);
}

static bool holds_text(const struct module *module, const char *text)
{
	for (size_t i = 0; i < MODULE_REASON; i++) {
		if (!holds_data(module, text + i, 1))
			return false;
		if (text[i] == '\0')
			return true;
	}
	return false;
}

static bool is_ended(const char *text)
{
	for (size_t i = 0; i < VMHI_MODULE_NAME_SIZE; i++) {
		if (text[i] == '\0')
			return true;
		if (text[i] < ' ' || text[i] > '~')
			return false;
	}
	return false;
}

static int check_driver(struct module *module, const struct vmhi_driver *driver)
{
	if (((uint64_t)driver & 7) != 0 || !holds_data(module, driver, sizeof(*driver)))
		return module_refuse(module, "a driver descriptor is not in it");
	if (!holds_text(module, driver->name) ||
	    !holds(module, MODULE_TEXT, (uint64_t)driver->probe, 2))
		return module_refuse(module, "a driver's name or probe is not in it");
	for (unsigned int i = 0; i < MAX_COMPATIBLE; i++) {
		if (!holds_data(module, &driver->compatible[i], sizeof(*driver->compatible)))
			break;
		if (driver->compatible[i] == NULL)
			return 0;
		if (!holds_text(module, driver->compatible[i]))
			break;
	}
	return module_refuse(module, "a driver's compatible list is not sound");
}

/* The pointers of `.vmhi.drivers`. Return: NULL without any. */
static const struct vmhi_driver *const *drivers_of(const struct module *module, size_t *count)
{
	int index = module_find_section(module, ".vmhi.drivers");

	*count = 0;
	if (index < 0 || module->address[index] == 0)
		return NULL;
	*count = module->sections[index].size / sizeof(struct vmhi_driver *);
	return (const struct vmhi_driver *const *)module->address[index];
}

static int check_info(struct module *module)
{
	int index = module_find_section(module, ".vmhi.module");
	const struct vmhi_module *info;

	if (index < 0 || module->address[index] == 0 ||
	    module->sections[index].type != ELF_SHT_PROGBITS ||
	    module->sections[index].size != sizeof(*info) || (module->address[index] & 7) != 0)
		return module_refuse(module, "no sound section .vmhi.module");
	info = (const void *)module->address[index];
	if (info->magic != VMHI_MODULE_MAGIC || !is_ended(info->name) || !is_ended(info->vendor) ||
	    !is_ended(info->license))
		return module_refuse(module, "its .vmhi.module is not sound");
	if (!driver_version_fits(info->version))
		return module_refuse(module, "made for VMHI-D %u.%u", VMHI_MAJOR(info->version),
				     VMHI_MINOR(info->version));
	if (info->start != NULL && !holds(module, MODULE_TEXT, (uint64_t)info->start, 2))
		return module_refuse(module, "its start is not in its code");
	module->info = info;
	return 0;
}

int module_check_entry(struct module *module)
{
	size_t count;
	const struct vmhi_driver *const *drivers = drivers_of(module, &count);
	int error = check_info(module);

	if (error == 0 && count > MODULE_MAX_DRIVERS)
		error = module_refuse(module, "%lu drivers", count);
	if (error == 0 && drivers != NULL && ((uint64_t)drivers & 7) != 0)
		error = module_refuse(module, "its .vmhi.drivers is not aligned");
	for (size_t i = 0; error == 0 && i < count; i++)
		error = check_driver(module, drivers[i]);
	return error;
}

static int call_start(void *argument)
{
	const struct vmhi_module *info = argument;

	return info->start();
}

struct offer {
	const struct module *module;
	const struct vmhi_driver *driver;
};

/* May trap: the module's start may have changed the descriptor after it was checked. */
static int call_offer(void *argument)
{
	const struct offer *offer = argument;
	int taken = driver_offer(offer->driver);

	if (taken < 0)
		kprintf("module %s: driver %s refused, error %d\n", offer->module->name,
			offer->driver->name, taken);
	else
		kprintf("module %s: driver %s took %d devices\n", offer->module->name,
			offer->driver->name, taken);
	return 0;
}

static void offer_driver(const struct module *module, const struct vmhi_driver *driver)
{
	struct offer offer = {module, driver};
	struct fault fault;
	bool trapped;

	guarded(call_offer, &offer, &fault, &trapped);
	if (trapped)
		kprintf("module %s: a driver's descriptor ended by " FAULT_FORMAT "\n",
			module->name, FAULT_ARGUMENTS(&fault));
}

/*
 * The module's memory stays even when its start fails: an interrupt of a device may still call a
 * handler there.
 */
int module_start(struct module *module)
{
	size_t count;
	const struct vmhi_driver *const *drivers = drivers_of(module, &count);
	struct fault fault;
	struct class_mark before;
	bool trapped = false;
	int error = 0;

	class_remember(&before);
	if (module->info->start != NULL)
		error = guarded(call_start, (void *)(uintptr_t)module->info, &fault, &trapped);
	if (trapped)
		kprintf("module %s: start ended by " FAULT_FORMAT "\n", module->name,
			FAULT_ARGUMENTS(&fault));
	else if (error != 0)
		kprintf("module %s: start failed, error %d\n", module->name, error);
	if (error != 0)
		class_forget(&before);
	for (size_t i = 0; error == 0 && i < count; i++)
		offer_driver(module, drivers[i]);
	return error;
}
