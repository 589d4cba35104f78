/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_BUNDLE_H
#define KEEL_BUNDLE_H

#include <keel/types.h>

/*
 * A boot bundle is a cpio archive in the format "newc" (VMHI-F, "Boot bundle"). Each entry begins
 * with a header of text: the magic, then fields of hexadecimal digits. Source: cpio(5), "New ASCII
 * Format".
 */
#define CPIO_MAGIC	     "070701"
#define CPIO_MAGIC_SIZE	     6u
#define CPIO_FIELD_DIGITS    8u
#define CPIO_FIELD_COUNT     13u
#define CPIO_FIELD_FILE_SIZE 6u
#define CPIO_FIELD_NAME_SIZE 11u
#define CPIO_FIELD(index)    (CPIO_MAGIC_SIZE + CPIO_FIELD_DIGITS * (index)) /* its offset */
#define CPIO_HEADER_SIZE     CPIO_FIELD(CPIO_FIELD_COUNT)
#define CPIO_ALIGN	     4u /* of names' and files' ends */
#define CPIO_TRAILER	     "TRAILER!!!"

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
