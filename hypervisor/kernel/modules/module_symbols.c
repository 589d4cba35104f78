/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/modules/export.h>
#include <keel/modules/module.h>
#include <vmhi/string.h>

static const char *symbol_name(const struct module *module, const struct elf_symbol *symbol)
{
	return symbol->name < module->strings_size ? module->strings + symbol->name : "";
}

static const struct vmhi_symbol_version *find_version(const struct module *module, const char *name)
{
	for (unsigned int i = 0; i < module->version_count; i++) {
		const struct vmhi_symbol_version *version = &module->versions[i];
		size_t length = strlen(name);

		if (length < sizeof(version->name) && memcmp(version->name, name, length + 1) == 0)
			return version;
	}
	return NULL;
}

/* An import: it must be exported, with the checksum that it had when the module was compiled. */
static int import_symbol(struct module *module, const char *name, uint64_t *address)
{
	const struct vmhi_export *export = export_find(name);
	const struct vmhi_symbol_version *version;

	if (export == NULL)
		return module_refuse(module, "unknown symbol %s", name);
	version = find_version(module, name);
	if (version == NULL)
		return module_refuse(module, "symbol %s has no version", name);
	if (version->checksum != export->checksum)
		return module_refuse(module, "symbol %s has version %08x, here it is %08lx", name,
				     version->checksum, export->checksum);
	if (++module->imports > MODULE_MAX_UNDEFINED)
		return module_refuse(module, "more than %u imported symbols", MODULE_MAX_UNDEFINED);
	*address = export->address;
	return 0;
}

int module_resolve(struct module *module)
{
	for (unsigned int i = 1; i < module->symbol_count; i++) {
		const struct elf_symbol *symbol = &module->symbols[i];
		unsigned int section = symbol->section;
		int error = 0;

		if (section == ELF_SHN_UNDEF)
			error = import_symbol(module, symbol_name(module, symbol),
					      &module->symbol_address[i]);
		else if (section < module->section_count && module->address[section] != 0 &&
			 symbol->value <= module->sections[section].size)
			module->symbol_address[i] = module->address[section] + symbol->value;
		/*
		 * Other symbols (of debug sections, absolute values) have no address; a relocation
		 * that uses one is refused.
		 */
		if (error != 0)
			return error;
	}
	return 0;
}
