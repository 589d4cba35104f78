/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/modules/export.h>
#include <vmhi/string.h>

extern const struct vmhi_export vmhi_exports_start[], vmhi_exports_end[];

const struct vmhi_export *export_find(const char *name)
{
	for (const struct vmhi_export *at = vmhi_exports_start; at < vmhi_exports_end; at++) {
		if (strcmp(at->name, name) == 0)
			return at;
	}
	return NULL;
}
