/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_EXPORT_H
#define KEEL_EXPORT_H

#include <keel/types.h>

#include <symvers.h> /* made by scripts/symvers.sh from include/vmhi */

struct vmhi_export {
	const char *name;
	uint64_t address;
	uint64_t checksum;
};

/*
 * Offers a function of the public headers to modules. One that no header of include/vmhi declares
 * has no checksum and does not compile.
 */
#define VMHI_EXPORT(symbol)                                                                        \
	static const struct vmhi_export vmhi_export_##symbol                                       \
	    __attribute__((used, section(".vmhi.exports"))) = {                                    \
		.name = #symbol,                                                                   \
		.address = (uint64_t)(uintptr_t)symbol,                                            \
		.checksum = VMHI_CHECKSUM_##symbol,                                                \
	}

/* Return: the export of that name, or NULL. */
const struct vmhi_export *export_find(const char *name);

#endif
