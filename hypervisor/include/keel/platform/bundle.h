/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_BUNDLE_H
#define KEEL_BUNDLE_H

#include <keel/types.h>

/* A boot bundle is a cpio archive of form "newc". VMHI-F, "Boot bundle". */
struct bundle_file {
	const char *name;
	const uint8_t *bytes;
	size_t size;
};

/*
 * bundle_next - read the entry at *@offset and move behind it
 * @bundle, @size: the whole archive
 *
 * Return: 1 with @file filled, 0 at the trailer, -VMHI_EFORMAT when the archive ends or reads
 * badly.
 */
int bundle_next(const uint8_t *bundle, size_t size, size_t *offset, struct bundle_file *file);

/* Return: 0, or -VMHI_ENOENT. */
int bundle_find(const uint8_t *bundle, size_t size, const char *name, struct bundle_file *file);

/* Loads each modules/NAME.vmod of the boot's bundle, and says how many files there are. */
void bundle_load_modules(void);

/* Makes the partitions of partitions/NAME.manifest. Return: how many manifests there were. */
unsigned int bundle_create_partitions(void);

#endif
