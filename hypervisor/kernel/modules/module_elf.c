/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Checks the format of a module file before anything of it is used. VMHI-F, "Module file". */
#include <keel/console/print.h>
#include <keel/modules/module.h>
#include <vmhi/string.h>

static int check_header(struct module *module, const struct elf_header *header)
{
	static const uint8_t ident[] = {ELF_MAGIC, ELF_CLASS_64, ELF_DATA_LSB, ELF_VERSION_1};

	if (memcmp(header->ident, ident, sizeof(ident)) != 0)
		return module_refuse(module, "not a little-endian ELF64 file");
	if (header->machine != ELF_MACHINE_RISCV)
		return module_refuse(module, "for machine %u, not RISC-V", header->machine);
	if (header->type != ELF_TYPE_REL)
		return module_refuse(module, "not relocatable (type %u)", header->type);
	if ((header->flags & ELF_RISCV_FLOAT) != 0)
		return module_refuse(module, "made for floating-point registers");
	if (header->section_size != sizeof(struct elf_section) || header->section_count == 0 ||
	    header->section_count > MODULE_MAX_SECTIONS)
		return module_refuse(module, "%u sections", header->section_count);
	if ((header->section_offset & 7) != 0 || header->section_offset > module->file_size ||
	    header->section_count * sizeof(struct elf_section) >
		module->file_size - header->section_offset)
		return module_refuse(module, "truncated: the section headers are not in it");
	return 0;
}

static int check_section(struct module *module, unsigned int index)
{
	const struct elf_section *section = &module->sections[index];
	bool alloc = (section->flags & ELF_SHF_ALLOC) != 0;

	if (section->type != ELF_SHT_NOBITS &&
	    (section->offset > module->file_size ||
	     section->size > module->file_size - section->offset))
		return module_refuse(module, "truncated: section %u is not in it", index);
	if (section->alignment > PAGE_SIZE || (section->alignment & (section->alignment - 1)) != 0)
		return module_refuse(module, "section %u has alignment %lu", index,
				     section->alignment);
	if (section->type == ELF_SHT_REL)
		return module_refuse(module, "section %u has relocations without addends", index);
	if (!alloc)
		return 0;
	if ((section->flags & ELF_SHF_WRITE) != 0 && (section->flags & ELF_SHF_EXEC) != 0)
		return module_refuse(module, "section %u is writable and executable", index);
	if ((section->flags & ELF_SHF_TLS) != 0 ||
	    (section->type != ELF_SHT_PROGBITS && section->type != ELF_SHT_NOBITS &&
	     section->type != ELF_SHT_NOTE))
		return module_refuse(module, "section %u has type %u", index, section->type);
	if (section->size > MODULE_MAX_MEMORY)
		return module_refuse(module, "section %u has %lu bytes", index, section->size);
	return 0;
}

/* A table of @entry bytes each, aligned. Return: its first entry, or NULL. */
static const void *table_of(const struct module *module, const struct elf_section *section,
			    size_t entry)
{
	if (section->entry_size != entry || (section->offset & 7) != 0 ||
	    section->size % entry != 0)
		return NULL;
	return module->file + section->offset;
}

/*
 * The bytes of string table @index. Return: NULL when it is no string table or lacks a zero at its
 * end.
 */
static const char *strings_of(const struct module *module, unsigned int index, size_t *size)
{
	const struct elf_section *section;

	/* Section 0 stands for "none": its header was not checked. */
	if (index == 0 || index >= module->section_count)
		return NULL;
	section = &module->sections[index];
	if (section->type != ELF_SHT_STRTAB || section->size == 0 ||
	    module->file[section->offset + section->size - 1] != 0)
		return NULL;
	*size = section->size;
	return (const char *)module->file + section->offset;
}

static int find_symbols(struct module *module)
{
	for (unsigned int i = 1; i < module->section_count; i++) {
		const struct elf_section *section = &module->sections[i];

		if (section->type != ELF_SHT_SYMTAB)
			continue;
		if (module->symbols != NULL)
			return module_refuse(module, "two symbol tables");
		module->symbols = table_of(module, section, sizeof(struct elf_symbol));
		module->strings = strings_of(module, section->link, &module->strings_size);
		if (module->symbols == NULL || module->strings == NULL ||
		    section->size / sizeof(struct elf_symbol) > MODULE_MAX_SYMBOLS)
			return module_refuse(module, "its symbol table is not sound");
		module->symbol_count = (unsigned int)(section->size / sizeof(struct elf_symbol));
	}
	return module->symbols != NULL ? 0 : module_refuse(module, "no symbol table");
}

static int find_versions(struct module *module)
{
	int index = module_find_section(module, ".vmhi.versions");
	const struct elf_section *section;

	if (index < 0)
		return module_refuse(module, "no section .vmhi.versions");
	section = &module->sections[index];
	if (section->type != ELF_SHT_PROGBITS || (section->offset & 3) != 0 ||
	    section->size % sizeof(struct vmhi_symbol_version) != 0 ||
	    section->size / sizeof(struct vmhi_symbol_version) > MODULE_MAX_VERSIONS)
		return module_refuse(module, "its .vmhi.versions is not sound");
	module->versions = (const void *)(module->file + section->offset);
	module->version_count = (unsigned int)(section->size / sizeof(struct vmhi_symbol_version));
	return 0;
}

const char *module_section_name(const struct module *module, unsigned int index)
{
	uint32_t name = module->sections[index].name;

	return name < module->names_size ? module->names + name : "";
}

/* Return: the section of that name, -VMHI_ENOENT, or -VMHI_EFORMAT when there are two. */
int module_find_section(const struct module *module, const char *name)
{
	int found = -VMHI_ENOENT;

	for (unsigned int i = 1; i < module->section_count; i++) {
		if (strcmp(module_section_name(module, i), name) != 0)
			continue;
		if (found >= 0)
			return -VMHI_EFORMAT;
		found = (int)i;
	}
	return found;
}

int module_parse(struct module *module)
{
	const struct elf_header *header = (const void *)module->file;
	int error;

	if (module->file_size < sizeof(*header))
		return module_refuse(module, "truncated: %lu bytes are no ELF header",
				     module->file_size);
	error = check_header(module, header);
	if (error != 0)
		return error;
	module->sections = (const void *)(module->file + header->section_offset);
	module->section_count = header->section_count;
	for (unsigned int i = 1; i < module->section_count; i++) {
		error = check_section(module, i);
		if (error != 0)
			return error;
	}
	module->names = strings_of(module, header->names_index, &module->names_size);
	if (module->names == NULL)
		return module_refuse(module, "no section names");
	error = find_symbols(module);
	return error != 0 ? error : find_versions(module);
}
