/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The part of VMHI-D that drivers call with their device. */
#include <keel/console/print.h>
#include <keel/devices/device.h>
#include <keel/devices/plic.h>
#include <keel/memory/page.h>
#include <keel/memory/sv39.h>
#include <keel/modules/export.h>
#include <keel/platform/boot.h>

const char *vmhi_device_name(const struct vmhi_device *device)
{
	return device->name;
}
VMHI_EXPORT(vmhi_device_name);

void vmhi_set_driver_data(struct vmhi_device *device, void *data)
{
	device->data = data;
}
VMHI_EXPORT(vmhi_set_driver_data);

void *vmhi_driver_data(const struct vmhi_device *device)
{
	return device->data;
}
VMHI_EXPORT(vmhi_driver_data);

int vmhi_property_u32(const struct vmhi_device *device, const char *name, uint32_t *value)
{
	return fdt_u32(&boot.fdt, device->node, name, value);
}
VMHI_EXPORT(vmhi_property_u32);

volatile void *vmhi_map_registers(struct vmhi_device *device, unsigned int index, size_t *size)
{
	uint64_t address, length;

	if (fdt_address(&boot.fdt, device->node, index, &address, &length) != 0)
		return NULL;
	/* With a tree that calls RAM a device, a driver would get Keel's own memory. */
	if (address < boot.ram.end && address + length > boot.ram.start)
		return NULL;
	*size = length;
	return (volatile void *)sv39_map_device(address, length);
}
VMHI_EXPORT(vmhi_map_registers);

int vmhi_request_irq(struct vmhi_device *device, unsigned int index, vmhi_irq_handler handler,
		     void *context)
{
	uint32_t controller, source;
	int error;

	if (index >= DEVICE_MAX_IRQS)
		return -VMHI_ENOENT;
	error = fdt_interrupt(&boot.fdt, device->node, index, &controller, &source);
	if (error == 0 && !plic_is(controller))
		error = -VMHI_ENOENT;
	if (error == 0)
		error = plic_attach(source, device->name, handler, context);
	if (error == 0)
		device->irqs[index] = source;
	return error;
}
VMHI_EXPORT(vmhi_request_irq);

void vmhi_release_irq(struct vmhi_device *device, unsigned int index)
{
	if (index >= DEVICE_MAX_IRQS || device->irqs[index] == 0)
		return;
	plic_detach(device->irqs[index]);
	device->irqs[index] = 0;
}
VMHI_EXPORT(vmhi_release_irq);

void *vmhi_dma_alloc(struct vmhi_device *device, size_t size, vmhi_bus_t *bus)
{
	unsigned int order = page_order(size);
	void *memory = device == NULL ? NULL : page_alloc_for(order, PAGE_DMA);

	/* There is no IOMMU: bus addresses are physical addresses. */
	*bus = (vmhi_bus_t)memory;
	if (memory != NULL)
		device->dma_pages += 1ul << order;
	return memory;
}
VMHI_EXPORT(vmhi_dma_alloc);

void vmhi_dma_free(struct vmhi_device *device, void *memory)
{
	int order = page_block_order(memory);

	if (memory == NULL)
		return;
	if (device == NULL || order < 0 || page_free_of(memory, PAGE_DMA) != 0)
		vmhi_log(device, "freed %p, which was not given for DMA", memory);
	else
		device->dma_pages -= 1ul << order;
}
VMHI_EXPORT(vmhi_dma_free);

void vmhi_log(const struct vmhi_device *device, const char *format, ...)
{
	va_list arguments;

	if (device != NULL)
		kprintf("%s: ", device->name);
	va_start(arguments, format);
	kvprintf(format, arguments);
	va_end(arguments);
	kprintf("\n");
}
VMHI_EXPORT(vmhi_log);
