/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Loading a module: copy, check, place, link, protect, start. A module that is refused at any step
 * leaves nothing behind.
 */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <keel/memory/sv39.h>
#include <keel/modules/module.h>
#include <vmhi/string.h>

/* Modules stay for the whole run, so their addresses are given out in rising order. */
static hva_t next_base = SV39_MODULE_BASE;

int module_refuse(struct module *module, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	kvsnprintf(module->reason, sizeof(module->reason), format, arguments);
	va_end(arguments);
	/* The reason holds names from the file: make it one line of printable characters. */
	for (char *c = module->reason; *c != '\0'; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	return -VMHI_EFORMAT;
}

static enum module_group group_of(const struct elf_section *section)
{
	if ((section->flags & ELF_SHF_EXEC) != 0)
		return MODULE_TEXT;
	return (section->flags & ELF_SHF_WRITE) != 0 ? MODULE_DATA : MODULE_RODATA;
}

/* Gives each loaded section its address, group after group; each group begins at a page. */
static int lay_out(struct module *module)
{
	hva_t at = next_base;

	module->base = at;
	for (unsigned int group = 0; group < MODULE_GROUPS; group++) {
		module->group[group].start = at;
		for (unsigned int i = 1; i < module->section_count; i++) {
			const struct elf_section *section = &module->sections[i];

			if ((section->flags & ELF_SHF_ALLOC) == 0 || group_of(section) != group)
				continue;
			at = align_up(at, section->alignment != 0 ? section->alignment : 1);
			module->address[i] = at;
			at += section->size;
			if (at - module->base > MODULE_MAX_MEMORY)
				return module_refuse(module, "needs more than %lu bytes",
						     MODULE_MAX_MEMORY);
		}
		at = align_up(at, PAGE_SIZE);
		module->group[group].size = at - module->group[group].start;
	}
	module->size = at - module->base;
	/* The page behind each module stays unmapped. */
	if (module->size == 0 || at + PAGE_SIZE > SV39_MODULE_END)
		return module_refuse(module, "no room for %lu bytes", module->size);
	return 0;
}

static void give_back(const struct module *module)
{
	for (size_t done = 0; done < module->size; done += PAGE_SIZE) {
		hpa_t page;
		uint64_t flags;

		if (sv39_lookup(module->base + done, &page, &flags) != 0)
			continue;
		sv39_unmap(module->base + done, PAGE_SIZE);
		sv39_protect_ram(page, PTE_R | PTE_W);
		page_free((void *)page);
	}
}

static int map_memory(struct module *module)
{
	for (size_t done = 0; done < module->size; done += PAGE_SIZE) {
		void *page = page_alloc(0);

		if (page == NULL)
			return -VMHI_ENOMEM;
		if (sv39_map(module->base + done, (hpa_t)page, PAGE_SIZE, PTE_R | PTE_W) != 0) {
			page_free(page);
			return -VMHI_ENOMEM;
		}
	}
	for (unsigned int i = 1; i < module->section_count; i++) {
		const struct elf_section *section = &module->sections[i];

		if (module->address[i] != 0 && section->type != ELF_SHT_NOBITS)
			memcpy((void *)module->address[i], module->file + section->offset,
			       section->size);
	}
	return 0;
}

/*
 * The module's pages are mapped a second time, where all of RAM is mapped one to one: there they
 * become read-only.
 */
static int protect_alias(const struct module_range *range)
{
	int error = 0;

	for (size_t done = 0; error == 0 && done < range->size; done += PAGE_SIZE) {
		hpa_t page;
		uint64_t flags;

		error = sv39_lookup(range->start + done, &page, &flags);
		if (error == 0)
			error = sv39_protect_ram(page, PTE_R);
	}
	return error;
}

static int protect(const struct module *module)
{
	static const uint64_t access[MODULE_GROUPS] = {PTE_R | PTE_X, PTE_R, PTE_R | PTE_W};
	int error = 0;

	for (unsigned int group = 0; error == 0 && group < MODULE_GROUPS; group++) {
		error = sv39_protect(module->group[group].start, module->group[group].size,
				     access[group]);
		if (error == 0 && (access[group] & PTE_W) == 0)
			error = protect_alias(&module->group[group]);
	}
	fence_i();
	return error;
}

static int link(struct module *module)
{
	int error = module_parse(module);

	if (error == 0)
		error = lay_out(module);
	if (error == 0)
		error = map_memory(module);
	if (error != 0)
		return error;
	module->symbol_address =
	    page_alloc(page_order((module->symbol_count + 1ul) * sizeof(uint64_t)));
	if (module->symbol_address == NULL)
		return -VMHI_ENOMEM;
	error = module_resolve(module);
	if (error == 0)
		error = module_relocate(module);
	if (error == 0)
		error = protect(module);
	return error == 0 ? module_check_entry(module) : error;
}

static int copy_file(struct module *module, const uint8_t *bytes, size_t size)
{
	void *copy;

	if (size > MODULE_MAX_FILE)
		return module_refuse(module, "%lu bytes, more than %lu", size, MODULE_MAX_FILE);
	copy = page_alloc(page_order(size));
	if (copy == NULL)
		return -VMHI_ENOMEM;
	module->file = memcpy(copy, bytes, size);
	module->file_size = size;
	return 0;
}

static void free_work(struct module *module)
{
	if (module->file != NULL)
		page_free((void *)(uintptr_t)module->file);
	if (module->symbol_address != NULL)
		page_free(module->symbol_address);
	if (module->highs != NULL)
		page_free(module->highs);
	page_free(module);
}

static int finish(struct module *module, int error)
{
	if (error != 0) {
		give_back(module);
		kprintf("module %s: refused: %s\n", module->name,
			error == -VMHI_ENOMEM ? "no memory for it" : module->reason);
		return error;
	}
	next_base = module->base + module->size + PAGE_SIZE;
	kprintf("module %s: linked, %u relocations, %u imports; %s of %s, %s\n", module->name,
		module->relocations, module->imports, module->info->name, module->info->vendor,
		module->info->license);
	return module_start(module);
}

int module_load(const char *name, const uint8_t *bytes, size_t size)
{
	struct module *module = page_alloc(page_order(sizeof(*module)));
	int error;

	if (module == NULL)
		return -VMHI_ENOMEM;
	module->name = name;
	error = copy_file(module, bytes, size);
	if (error == 0)
		error = link(module);
	error = finish(module, error);
	free_work(module);
	return error;
}
