/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_MODULE_H
#define KEEL_MODULE_H

#include <keel/modules/elf.h>
#include <vmhi/module.h>

#define MODULE_NAME	       32
#define MODULE_REASON	       120
#define MODULE_MAX_FILE	       (4ul << 20)
#define MODULE_MAX_MEMORY      (1ul << 20)
#define MODULE_MAX_SECTIONS    256u
#define MODULE_MAX_SYMBOLS     16384u
#define MODULE_MAX_UNDEFINED   256u
#define MODULE_MAX_RELOCATIONS 32768u
#define MODULE_MAX_VERSIONS    1024u
#define MODULE_MAX_DRIVERS     16u

/* Pages of one kind of access: text, then read-only data, then data. */
enum module_group { MODULE_TEXT, MODULE_RODATA, MODULE_DATA, MODULE_GROUPS };

struct module_range {
	hva_t start;
	size_t size;
};

/* Address of a PCREL_HI20 and distance of its target; a PCREL_LO12 refers to it by this address. */
struct module_high {
	uint64_t address;
	int64_t distance;
};

/* A module while it is loaded. Whatever points into the file was checked to lie inside it. */
struct module {
	const char *name;
	const uint8_t *file; /* our own aligned copy */
	size_t file_size;
	const struct elf_section *sections;
	unsigned int section_count;
	const char *names;
	size_t names_size;
	const struct elf_symbol *symbols;
	unsigned int symbol_count;
	const char *strings;
	size_t strings_size;
	const struct vmhi_symbol_version *versions;
	unsigned int version_count;
	hva_t address[MODULE_MAX_SECTIONS]; /* of each section that is loaded, 0 for the others */
	struct module_range group[MODULE_GROUPS];
	hva_t base;
	size_t size;
	uint64_t *symbol_address;
	struct module_high *highs;
	unsigned int high_count;
	unsigned int relocations;
	unsigned int imports;
	const struct vmhi_module *info;
	char reason[MODULE_REASON];
};

/*
 * module_load - link a module file and start it
 * @name:  for the log
 * @bytes: an ET_REL ELF, as VMHI-F says; not trusted, not changed
 *
 * Says on the console "module NAME: linked …" or "module NAME: refused: REASON". A refused module
 * leaves nothing behind. Return: 0, -VMHI_EFORMAT (refused), -VMHI_ENOMEM, or what the module's
 * start returned.
 */
int module_load(const char *name, const uint8_t *bytes, size_t size);

/* Notes the reason for the log. Return: -VMHI_EFORMAT, for the caller to return. */
int module_refuse(struct module *module, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* module_elf.c: checks headers and finds tables. */
int module_parse(struct module *module);
const char *module_section_name(const struct module *module, unsigned int index);
int module_find_section(const struct module *module, const char *name);

/* module_symbols.c: an address for each symbol that has one. */
int module_resolve(struct module *module);

/* module_relocate.c: patches what was copied to its place. */
int module_relocate(struct module *module);

/* module_entry.c: checks what the linked module says of itself, and starts it. */
int module_check_entry(struct module *module);
int module_start(struct module *module);

#endif
