/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_MODULE_H
#define VMHI_MODULE_H

#include <vmhi/driver.h>

/* "VMHM", little-endian. */
#define VMHI_MODULE_MAGIC     0x4d484d56u
#define VMHI_MODULE_NAME_SIZE 32

/*
 * struct vmhi_module - what a module says of itself, alone in section `.vmhi.module`
 * @magic:   VMHI_MODULE_MAGIC
 * @version: VMHI_D_VERSION, as the module was compiled
 * @name:    lower case, digits and '-', ended by a zero
 * @vendor, @license: for the log, ended by a zero
 * @start:   called once after linking, or NULL: 0, or an error that unloads the module
 */
struct vmhi_module {
	uint32_t magic;
	uint32_t version;
	char name[VMHI_MODULE_NAME_SIZE];
	char vendor[VMHI_MODULE_NAME_SIZE];
	char license[VMHI_MODULE_NAME_SIZE];
	int (*start)(void);
};

#define VMHI_MODULE(module_name, module_vendor, module_license, module_start)                      \
	static const struct vmhi_module vmhi_module_self                                           \
	    __attribute__((used, section(".vmhi.module"))) = {                                     \
		.magic = VMHI_MODULE_MAGIC,                                                        \
		.version = VMHI_D_VERSION,                                                         \
		.name = module_name,                                                               \
		.vendor = module_vendor,                                                           \
		.license = module_license,                                                         \
		.start = module_start,                                                             \
	}

/*
 * One entry of section `.vmhi.versions`: the checksum that a symbol had when the module was
 * compiled.
 */
struct vmhi_symbol_version {
	uint32_t checksum;
	char name[60];
};

#endif
