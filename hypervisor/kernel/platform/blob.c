/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/platform/blob.h>
#include <vmhi/string.h>

extern const struct blob keel_blobs_start[], keel_blobs_end[];

const struct blob *blob_find(const char *name)
{
	for (const struct blob *at = keel_blobs_start; at < keel_blobs_end; at++) {
		if (strcmp(at->name, name) == 0)
			return at;
	}
	return NULL;
}
