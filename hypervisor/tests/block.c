/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/devices/class.h>
#include <keel/memory/page.h>
#include <vmhi/string.h>

#define SECTORS 20 /* more than one request */

struct drive {
	const struct class_block *block;
	uint8_t *kept;
	uint8_t *buffer;
};

static bool drive_open(struct ktap *ktap, struct drive *drive)
{
	drive->block = class_block(0);
	if (drive->block == NULL || drive->block->sectors < SECTORS) {
		ktap_skip(ktap, "no drive");
		return false;
	}
	drive->kept = page_alloc(page_order(SECTORS * VMHI_SECTOR_SIZE));
	drive->buffer = page_alloc(page_order(SECTORS * VMHI_SECTOR_SIZE));
	ktap_expect(ktap, drive->kept != NULL && drive->buffer != NULL);
	return drive->kept != NULL && drive->buffer != NULL;
}

static void drive_close(struct drive *drive)
{
	page_free(drive->kept);
	page_free(drive->buffer);
}

static void reads_are_stable(struct ktap *ktap)
{
	struct drive drive;

	if (!drive_open(ktap, &drive))
		return;
	ktap_expect(ktap, block_read(drive.block, 0, drive.kept, SECTORS) == 0);
	for (unsigned int i = 0; i < SECTORS; i++)
		ktap_expect(
		    ktap, block_read(drive.block, i, drive.buffer + i * VMHI_SECTOR_SIZE, 1) == 0);
	ktap_expect(ktap, memcmp(drive.kept, drive.buffer, SECTORS * VMHI_SECTOR_SIZE) == 0);
	drive_close(&drive);
}

static void writes_are_read_back(struct ktap *ktap)
{
	struct drive drive;
	uint64_t last;

	if (!drive_open(ktap, &drive))
		return;
	last = drive.block->sectors - SECTORS;
	ktap_expect(ktap, block_read(drive.block, last, drive.kept, SECTORS) == 0);
	for (size_t i = 0; i < SECTORS * VMHI_SECTOR_SIZE; i++)
		drive.buffer[i] = (uint8_t)(i * 7 + i / VMHI_SECTOR_SIZE);
	if (block_write(drive.block, last, drive.buffer, SECTORS) == -VMHI_ENOSYS) {
		ktap_skip(ktap, "the drive is read-only");
		drive_close(&drive);
		return;
	}
	memset(drive.buffer, 0, SECTORS * VMHI_SECTOR_SIZE);
	ktap_expect(ktap, block_read(drive.block, last, drive.buffer, SECTORS) == 0);
	for (size_t i = 0; i < SECTORS * VMHI_SECTOR_SIZE; i++) {
		if (drive.buffer[i] != (uint8_t)(i * 7 + i / VMHI_SECTOR_SIZE))
			ktap_require(ktap, false);
	}
	ktap_expect(ktap, block_write(drive.block, last, drive.kept, SECTORS) == 0);
	drive_close(&drive);
}

static void the_end_is_the_end(struct ktap *ktap)
{
	struct drive drive;
	uint64_t sectors;

	if (!drive_open(ktap, &drive))
		return;
	sectors = drive.block->sectors;
	ktap_expect(ktap, block_read(drive.block, sectors - 1, drive.buffer, 1) == 0);
	ktap_expect(ktap, block_read(drive.block, sectors, drive.buffer, 1) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(drive.block, sectors - 1, drive.buffer, 2) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(drive.block, ~0ul, drive.buffer, 2) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(drive.block, 0, drive.buffer, 0) == -VMHI_EINVAL);
	ktap_expect(ktap, block_write(drive.block, sectors, drive.buffer, 1) == -VMHI_EINVAL);
	drive_close(&drive);
}

static const struct ktap_case block_cases[] = {
    {"what is read at once and by sector is the same", reads_are_stable},
    {"what is written is read back", writes_are_read_back},
    {"nothing is read or written past the end", the_end_is_the_end},
};
KTAP_SUITE("block", block_cases);
