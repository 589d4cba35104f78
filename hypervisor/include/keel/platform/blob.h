/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_BLOB_H
#define KEEL_BLOB_H

#include <keel/types.h>

/*
 * A file that was built into the image, by the name of its source: "guests/first",
 * "tests/modules/sample".
 */
struct blob {
	const char *name;
	const uint8_t *start;
	const uint8_t *end;
};

/* Return: the blob of that name, or NULL. */
const struct blob *blob_find(const char *name);

static inline size_t blob_size(const struct blob *blob)
{
	return (size_t)(blob->end - blob->start);
}

#endif
