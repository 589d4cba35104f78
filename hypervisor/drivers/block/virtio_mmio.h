/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Registers and rings of virtio over MMIO. Source: VIRTIO 1.2, 4.2.2, 4.2.4 (legacy), 2.7, 5.2. */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#include <vmhi/block.h>

#define REG_MAGIC	    0x000
#define REG_VERSION	    0x004
#define REG_DEVICE_ID	    0x008
#define REG_DEVICE_FEATURES 0x010
#define REG_FEATURES_SELECT 0x014
#define REG_DRIVER_FEATURES 0x020
#define REG_DRIVER_SELECT   0x024
#define REG_LEGACY_PAGE	    0x028
#define REG_QUEUE_SELECT    0x030
#define REG_QUEUE_MAX	    0x034
#define REG_QUEUE_SIZE	    0x038
#define REG_LEGACY_ALIGN    0x03c
#define REG_LEGACY_PFN	    0x040
#define REG_QUEUE_READY	    0x044
#define REG_QUEUE_NOTIFY    0x050
#define REG_IRQ_STATUS	    0x060
#define REG_IRQ_ACK	    0x064
#define REG_STATUS	    0x070
#define REG_QUEUE_DESC	    0x080
#define REG_QUEUE_AVAIL	    0x090
#define REG_QUEUE_USED	    0x0a0
#define REG_CAPACITY	    0x100 /* first in the configuration of a block device, 64 bits */

#define VIRTIO_MAGIC 0x74726976u
#define VIRTIO_BLOCK 2u

#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER	   2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u

#define FEATURE_BLK_RO	  (1u << 5) /* word 0 */
#define FEATURE_VERSION_1 (1u << 0) /* word 1: bit 32 */

#define DESC_NEXT  1u
#define DESC_WRITE 2u

#define REQUEST_IN  0u
#define REQUEST_OUT 1u

#define REQUEST_OK	0u
#define REQUEST_PENDING 0xffu /* no status that a device writes */

#define LEGACY_PAGE 4096 /* what queues are aligned to, and their addresses counted in */

#define QUEUE_SIZE  8u
#define MAX_SECTORS 8u /* one page of data a request */

struct virtq_desc {
	uint64_t address;
	uint32_t length;
	uint16_t flags;
	uint16_t next;
};

struct virtq_avail {
	uint16_t flags;
	uint16_t index;
	uint16_t ring[QUEUE_SIZE];
};

struct virtq_used {
	uint16_t flags;
	uint16_t index;
	struct {
		uint32_t id;
		uint32_t length;
	} ring[QUEUE_SIZE];
};

struct request_header {
	uint32_t type;
	uint32_t reserved;
	uint64_t sector;
};

/* DMA memory: the legacy layout (used ring on its own page) serves both versions. */
struct virtio_memory {
	struct virtq_desc desc[QUEUE_SIZE];
	struct virtq_avail avail;
	uint8_t
	    gap[LEGACY_PAGE - QUEUE_SIZE * sizeof(struct virtq_desc) - sizeof(struct virtq_avail)];
	struct virtq_used used;
	struct request_header header;
	uint8_t status;
	uint8_t gap2[LEGACY_PAGE - sizeof(struct virtq_used) - sizeof(struct request_header) - 8];
	uint8_t data[MAX_SECTORS * VMHI_SECTOR_SIZE];
};

#endif
