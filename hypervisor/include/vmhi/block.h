/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_BLOCK_H
#define VMHI_BLOCK_H

#include <vmhi/driver.h>

#define VMHI_SECTOR_SIZE 512

/*
 * struct vmhi_block_ops - the block class; a sector is 512 bytes
 * @read, @write: move @count sectors from @sector on; the class has checked that they exist.
 *                Return: 0, -VMHI_EIO, -VMHI_ETIME, or -VMHI_ENOSYS for a read-only device.
 */
struct vmhi_block_ops {
	int (*read)(void *context, uint64_t sector, void *buffer, size_t count);
	int (*write)(void *context, uint64_t sector, const void *buffer, size_t count);
};

/* Return: 0, -VMHI_ENOSPC, -VMHI_EINVAL. */
int vmhi_register_block(struct vmhi_device *device, const struct vmhi_block_ops *ops, void *context,
			uint64_t sectors);

#endif
