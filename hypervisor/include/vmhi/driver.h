/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_DRIVER_H
#define VMHI_DRIVER_H

#include <vmhi/errno.h>
#include <vmhi/types.h>

struct vmhi_device;

/*
 * struct vmhi_driver - how a driver describes itself
 * @version:    VMHI_D_VERSION, as the driver was compiled
 * @name:       lower case, digits and '-'; at most 31 bytes
 * @compatible: `compatible` strings that it takes, ended by NULL
 * @probe:      takes the device: 0, or -VMHI_ENODEV to pass it by, or another error.
 *              Called once for each device, with interrupts off, on one hart.
 */
struct vmhi_driver {
	uint32_t version;
	const char *name;
	const char *const *compatible;
	int (*probe)(struct vmhi_device *device);
};

/* Makes the driver known: the same line in a source driver and in a binary module. */
#define VMHI_DRIVER(driver)                                                                        \
	static const struct vmhi_driver *const vmhi_driver_##driver                                \
	    __attribute__((used, section(".vmhi.drivers"))) = &driver

/* Runs with interrupts off; must not allocate; must clear its device's cause before it returns. */
typedef void (*vmhi_irq_handler)(void *context);

/* Name of the device tree node, e.g. "rtc@101000". */
const char *vmhi_device_name(const struct vmhi_device *device);

/* One pointer that belongs to the driver. */
void vmhi_set_driver_data(struct vmhi_device *device, void *data);
void *vmhi_driver_data(const struct vmhi_device *device);

/*
 * First cell of a property. Return: 0, -VMHI_ENOENT, -VMHI_EFORMAT when it is shorter than a cell.
 */
int vmhi_property_u32(const struct vmhi_device *device, const char *name, uint32_t *value);

/*
 * Maps entry @index of `reg`. Return: its registers, with their length in @size; NULL if there is
 * none.
 */
volatile void *vmhi_map_registers(struct vmhi_device *device, unsigned int index, size_t *size);

/* Takes entry @index of `interrupts`. Return: 0, -VMHI_ENOENT, -VMHI_EBUSY. */
int vmhi_request_irq(struct vmhi_device *device, unsigned int index, vmhi_irq_handler handler,
		     void *context);
void vmhi_release_irq(struct vmhi_device *device, unsigned int index);

/* Zeroed memory, aligned to 16 bytes (4096 from 4096 bytes on); NULL when there is none. */
void *vmhi_alloc(size_t size);
void vmhi_free(void *memory);

/* Zeroed, page-aligned, physically contiguous memory that the device reaches at @bus. */
void *vmhi_dma_alloc(struct vmhi_device *device, size_t size, vmhi_bus_t *bus);
void vmhi_dma_free(struct vmhi_device *device, void *memory);

/* One line on the console, begun with the device's name: no newline at the end of @format. */
void vmhi_log(const struct vmhi_device *device, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Time in ticks since power-on, and ticks in a second. */
uint64_t vmhi_ticks(void);
uint64_t vmhi_ticks_per_second(void);

/* Waits for any interrupt, at the latest until @deadline; handlers have run when it returns. */
void vmhi_wait(uint64_t deadline);

#endif
