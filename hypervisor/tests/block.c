/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/devices/class.h>
#include <keel/memory/page.h>
#include <vmhi/string.h>

#define SECTORS 20 /* more than one request */

struct bench {
	const struct class_block *block;
	uint8_t *kept;
	uint8_t *buffer;
};

static bool bench_open(struct ktap *ktap, struct bench *bench)
{
	bench->block = class_block(0);
	if (bench->block == NULL || bench->block->sectors < SECTORS) {
		ktap_skip(ktap, "no drive");
		return false;
	}
	bench->kept = page_alloc(page_order(SECTORS * VMHI_SECTOR_SIZE));
	bench->buffer = page_alloc(page_order(SECTORS * VMHI_SECTOR_SIZE));
	ktap_expect(ktap, bench->kept != NULL && bench->buffer != NULL);
	return bench->kept != NULL && bench->buffer != NULL;
}

static void bench_close(struct bench *bench)
{
	page_free(bench->kept);
	page_free(bench->buffer);
}

static void reads_are_stable(struct ktap *ktap)
{
	struct bench bench;

	if (!bench_open(ktap, &bench))
		return;
	ktap_expect(ktap, block_read(bench.block, 0, bench.kept, SECTORS) == 0);
	for (unsigned int i = 0; i < SECTORS; i++)
		ktap_expect(
		    ktap, block_read(bench.block, i, bench.buffer + i * VMHI_SECTOR_SIZE, 1) == 0);
	ktap_expect(ktap, memcmp(bench.kept, bench.buffer, SECTORS * VMHI_SECTOR_SIZE) == 0);
	bench_close(&bench);
}

static void writes_are_read_back(struct ktap *ktap)
{
	struct bench bench;
	uint64_t last;

	if (!bench_open(ktap, &bench))
		return;
	last = bench.block->sectors - SECTORS;
	ktap_expect(ktap, block_read(bench.block, last, bench.kept, SECTORS) == 0);
	for (size_t i = 0; i < SECTORS * VMHI_SECTOR_SIZE; i++)
		bench.buffer[i] = (uint8_t)(i * 7 + i / VMHI_SECTOR_SIZE);
	if (block_write(bench.block, last, bench.buffer, SECTORS) == -VMHI_ENOSYS) {
		ktap_skip(ktap, "the drive is read-only");
		bench_close(&bench);
		return;
	}
	memset(bench.buffer, 0, SECTORS * VMHI_SECTOR_SIZE);
	ktap_expect(ktap, block_read(bench.block, last, bench.buffer, SECTORS) == 0);
	for (size_t i = 0; i < SECTORS * VMHI_SECTOR_SIZE; i++) {
		if (bench.buffer[i] != (uint8_t)(i * 7 + i / VMHI_SECTOR_SIZE))
			ktap_require(ktap, false);
	}
	ktap_expect(ktap, block_write(bench.block, last, bench.kept, SECTORS) == 0);
	bench_close(&bench);
}

static void the_end_is_the_end(struct ktap *ktap)
{
	struct bench bench;
	uint64_t sectors;

	if (!bench_open(ktap, &bench))
		return;
	sectors = bench.block->sectors;
	ktap_expect(ktap, block_read(bench.block, sectors - 1, bench.buffer, 1) == 0);
	ktap_expect(ktap, block_read(bench.block, sectors, bench.buffer, 1) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(bench.block, sectors - 1, bench.buffer, 2) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(bench.block, ~0ul, bench.buffer, 2) == -VMHI_EINVAL);
	ktap_expect(ktap, block_read(bench.block, 0, bench.buffer, 0) == -VMHI_EINVAL);
	ktap_expect(ktap, block_write(bench.block, sectors, bench.buffer, 1) == -VMHI_EINVAL);
	bench_close(&bench);
}

static const struct ktap_case block_cases[] = {
    {"what is read at once and by sector is the same", reads_are_stable},
    {"what is written is read back", writes_are_read_back},
    {"nothing is read or written past the end", the_end_is_the_end},
};
KTAP_SUITE("block", block_cases);
