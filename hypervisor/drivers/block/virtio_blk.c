/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Virtio block device over MMIO, one request at a time, completion by interrupt.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.2 (MMIO, also legacy 4.2.4), 2.7 (split queue), 5.2
 * (block).
 */
#include "virtio_mmio.h"

#include <vmhi/block.h>
#include <vmhi/mmio.h>
#include <vmhi/string.h>

struct virtio_blk {
	struct vmhi_device *device;
	volatile char *registers;
	struct virtio_memory *memory;
	vmhi_bus_t bus;
	uint16_t used_seen;
	bool legacy;
	bool read_only;
	bool broken;
};

static uint32_t reg_read(const struct virtio_blk *blk, uint32_t reg)
{
	return vmhi_read32(blk->registers + reg);
}

static void reg_write(const struct virtio_blk *blk, uint32_t reg, uint32_t value)
{
	vmhi_write32(blk->registers + reg, value);
}

static void reg_write64(const struct virtio_blk *blk, uint32_t reg, uint64_t value)
{
	reg_write(blk, reg, (uint32_t)value);
	reg_write(blk, reg + 4, (uint32_t)(value >> 32));
}

static void virtio_blk_irq(void *context)
{
	const struct virtio_blk *blk = context;

	reg_write(blk, REG_IRQ_ACK, reg_read(blk, REG_IRQ_STATUS));
}

static uint16_t used_index(const struct virtio_blk *blk)
{
	return *(volatile uint16_t *)&blk->memory->used.index;
}

static void queue_request(struct virtio_blk *blk, uint32_t type, uint64_t sector, uint32_t bytes)
{
	struct virtio_memory *memory = blk->memory;
	uint16_t data_flags = DESC_NEXT | (type == REQUEST_IN ? DESC_WRITE : 0u);

	memory->header = (struct request_header){.type = type, .sector = sector};
	memory->status = REQUEST_PENDING;
	memory->desc[0] = (struct virtq_desc){blk->bus + offsetof(struct virtio_memory, header),
					      sizeof(struct request_header), DESC_NEXT, 1};
	memory->desc[1] = (struct virtq_desc){blk->bus + offsetof(struct virtio_memory, data),
					      bytes, data_flags, 2};
	memory->desc[2] = (struct virtq_desc){blk->bus + offsetof(struct virtio_memory, status), 1,
					      DESC_WRITE, 0};
	memory->avail.ring[memory->avail.index % QUEUE_SIZE] = 0;
	vmhi_dma_barrier();
	memory->avail.index++;
	vmhi_dma_barrier();
	reg_write(blk, REG_QUEUE_NOTIFY, 0);
}

static int do_request(struct virtio_blk *blk, uint32_t type, uint64_t sector, uint32_t bytes)
{
	uint64_t deadline = vmhi_ticks() + 5 * vmhi_ticks_per_second();

	if (blk->broken)
		return -VMHI_EIO;
	queue_request(blk, type, sector, bytes);
	while (used_index(blk) == blk->used_seen) {
		if (vmhi_ticks() >= deadline) {
			/* The device may still write: its memory is never used again. */
			blk->broken = true;
			vmhi_log(blk->device, "no answer, taken out of use");
			return -VMHI_ETIME;
		}
		vmhi_wait(deadline);
	}
	vmhi_dma_barrier();
	blk->used_seen++;
	return blk->memory->status == REQUEST_OK ? 0 : -VMHI_EIO;
}

static int virtio_blk_read(void *context, uint64_t sector, void *buffer, size_t count)
{
	struct virtio_blk *blk = context;
	char *to = buffer;

	while (count > 0) {
		size_t now = count < MAX_SECTORS ? count : MAX_SECTORS;
		int error = do_request(blk, REQUEST_IN, sector, (uint32_t)now * VMHI_SECTOR_SIZE);

		if (error != 0)
			return error;
		memcpy(to, blk->memory->data, now * VMHI_SECTOR_SIZE);
		to += now * VMHI_SECTOR_SIZE;
		sector += now;
		count -= now;
	}
	return 0;
}

static int virtio_blk_write(void *context, uint64_t sector, const void *buffer, size_t count)
{
	struct virtio_blk *blk = context;
	const char *from = buffer;

	if (blk->read_only)
		return -VMHI_ENOSYS;
	while (count > 0) {
		size_t now = count < MAX_SECTORS ? count : MAX_SECTORS;
		int error;

		memcpy(blk->memory->data, from, now * VMHI_SECTOR_SIZE);
		error = do_request(blk, REQUEST_OUT, sector, (uint32_t)now * VMHI_SECTOR_SIZE);
		if (error != 0)
			return error;
		from += now * VMHI_SECTOR_SIZE;
		sector += now;
		count -= now;
	}
	return 0;
}

static const struct vmhi_block_ops virtio_blk_ops = {
    .read = virtio_blk_read,
    .write = virtio_blk_write,
};

static uint32_t read_features(const struct virtio_blk *blk, uint32_t word)
{
	reg_write(blk, REG_FEATURES_SELECT, word);
	return reg_read(blk, REG_DEVICE_FEATURES);
}

static void write_features(const struct virtio_blk *blk, uint32_t word, uint32_t bits)
{
	reg_write(blk, REG_DRIVER_SELECT, word);
	reg_write(blk, REG_DRIVER_FEATURES, bits);
}

/* VIRTIO 1.2, 3.1.1, steps 1 to 6. */
static int negotiate(struct virtio_blk *blk)
{
	reg_write(blk, REG_STATUS, 0);
	reg_write(blk, REG_STATUS, STATUS_ACKNOWLEDGE);
	reg_write(blk, REG_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
	blk->read_only = (read_features(blk, 0) & FEATURE_BLK_RO) != 0;
	write_features(blk, 0, blk->read_only ? FEATURE_BLK_RO : 0);
	if (blk->legacy)
		return 0;
	if ((read_features(blk, 1) & FEATURE_VERSION_1) == 0)
		return -VMHI_EVERSION;
	write_features(blk, 1, FEATURE_VERSION_1);
	reg_write(blk, REG_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
	return (reg_read(blk, REG_STATUS) & STATUS_FEATURES_OK) != 0 ? 0 : -VMHI_EVERSION;
}

static int setup_queue(struct virtio_blk *blk)
{
	reg_write(blk, REG_QUEUE_SELECT, 0);
	if (reg_read(blk, REG_QUEUE_MAX) < QUEUE_SIZE)
		return -VMHI_EINVAL;
	blk->memory = vmhi_dma_alloc(blk->device, sizeof(*blk->memory), &blk->bus);
	if (blk->memory == NULL)
		return -VMHI_ENOMEM;
	if (blk->legacy)
		reg_write(blk, REG_LEGACY_PAGE, LEGACY_PAGE);
	reg_write(blk, REG_QUEUE_SIZE, QUEUE_SIZE);
	if (blk->legacy) {
		reg_write(blk, REG_LEGACY_ALIGN, LEGACY_PAGE);
		reg_write(blk, REG_LEGACY_PFN, (uint32_t)(blk->bus / LEGACY_PAGE));
		return 0;
	}
	reg_write64(blk, REG_QUEUE_DESC, blk->bus);
	reg_write64(blk, REG_QUEUE_AVAIL, blk->bus + offsetof(struct virtio_memory, avail));
	reg_write64(blk, REG_QUEUE_USED, blk->bus + offsetof(struct virtio_memory, used));
	reg_write(blk, REG_QUEUE_READY, 1);
	return 0;
}

static int start_device(struct virtio_blk *blk)
{
	uint32_t ok = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_DRIVER_OK;
	uint64_t sectors;
	int error = negotiate(blk);

	if (error == 0)
		error = setup_queue(blk);
	if (error == 0)
		error = vmhi_request_irq(blk->device, 0, virtio_blk_irq, blk);
	if (error != 0)
		return error;
	reg_write(blk, REG_STATUS, ok | (blk->legacy ? 0 : STATUS_FEATURES_OK));
	sectors = reg_read(blk, REG_CAPACITY) | (uint64_t)reg_read(blk, REG_CAPACITY + 4) << 32;
	return vmhi_register_block(blk->device, &virtio_blk_ops, blk, sectors);
}

static int virtio_blk_probe(struct vmhi_device *device)
{
	struct virtio_blk *blk;
	size_t size = 0;
	volatile char *registers = vmhi_map_registers(device, 0, &size);
	uint32_t version;
	int error;

	if (registers == NULL || size < REG_CAPACITY + sizeof(uint64_t) ||
	    vmhi_read32(registers + REG_MAGIC) != VIRTIO_MAGIC)
		return -VMHI_EINVAL;
	version = vmhi_read32(registers + REG_VERSION);
	/* An empty slot has device id 0; other kinds of device are for other drivers. */
	if (vmhi_read32(registers + REG_DEVICE_ID) != VIRTIO_BLOCK || version < 1 || version > 2)
		return -VMHI_ENODEV;
	blk = vmhi_alloc(sizeof(*blk));
	if (blk == NULL)
		return -VMHI_ENOMEM;
	blk->device = device;
	blk->registers = registers;
	blk->legacy = version == 1;
	error = start_device(blk);
	if (error != 0) {
		reg_write(blk, REG_STATUS, 0); /* reset: it writes to our memory no more */
		vmhi_dma_free(device, blk->memory);
		vmhi_free(blk);
	}
	return error;
}

static const char *const virtio_blk_compatible[] = {"virtio,mmio", NULL};

static const struct vmhi_driver virtio_blk_driver = {
    .version = VMHI_D_VERSION,
    .name = "virtio-blk",
    .compatible = virtio_blk_compatible,
    .probe = virtio_blk_probe,
};
VMHI_DRIVER(virtio_blk_driver);
