/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Walks a module's relocations: bounded, each checked to write only inside the section that it is
 * for.
 */
#include <keel/memory/page.h>
#include <keel/modules/module.h>
#include <keel/modules/reloc.h>

struct walk {
	struct module *module;
	unsigned int target; /* section that is patched */
	const struct elf_relocation *relocation;
	uint32_t type;
};

static bool is_low(uint32_t type)
{
	return type == R_RISCV_PCREL_LO12_I || type == R_RISCV_PCREL_LO12_S;
}

static bool is_ignored(uint32_t type)
{
	/*
	 * ALIGN and RELAX only allow a linker to shorten code. The padding that then stays is
	 * executable, so nothing is to be done.
	 */
	return type == R_RISCV_NONE || type == R_RISCV_RELAX || type == R_RISCV_ALIGN;
}

/* Restores the heap below @at: the largest address on top. */
static void sift_down(struct module_high *highs, unsigned int at, unsigned int count)
{
	for (;;) {
		unsigned int child = 2 * at + 1;
		struct module_high moved = highs[at];

		if (child >= count)
			return;
		if (child + 1 < count && highs[child + 1].address > highs[child].address)
			child++;
		if (highs[child].address <= moved.address)
			return;
		highs[at] = highs[child];
		highs[child] = moved;
		at = child;
	}
}

/* Heap sort: no order that a hostile file may have makes it slow. */
static void sort_highs(struct module_high *highs, unsigned int count)
{
	for (unsigned int i = count / 2; i-- > 0;)
		sift_down(highs, i, count);
	for (unsigned int end = count; end > 1; end--) {
		struct module_high last = highs[end - 1];

		highs[end - 1] = highs[0];
		highs[0] = last;
		sift_down(highs, 0, end - 1);
	}
}

static const struct module_high *find_high(const struct module *module, uint64_t address)
{
	unsigned int from = 0, to = module->high_count;

	while (from < to) {
		unsigned int middle = from + (to - from) / 2;

		if (module->highs[middle].address == address)
			return &module->highs[middle];
		if (module->highs[middle].address < address)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

static int refuse(const struct walk *walk, const char *why)
{
	return module_refuse(walk->module, "relocation type %u at %s+%lx: %s", walk->type,
			     module_section_name(walk->module, walk->target),
			     walk->relocation->offset, why);
}

/* Fills @place. Return: 0 or a refusal. */
static int find_place(const struct walk *walk, struct reloc_place *place)
{
	struct module *module = walk->module;
	const struct elf_section *target = &module->sections[walk->target];
	uint64_t offset = walk->relocation->offset;
	uint32_t symbol = ELF_R_SYMBOL(walk->relocation->info);
	unsigned int width = reloc_width(walk->type);

	if (width == 0)
		return refuse(walk, "unknown");
	if (target->type == ELF_SHT_NOBITS || target->size < width || offset > target->size - width)
		return refuse(walk, "outside its section");
	if (symbol == 0 || symbol >= module->symbol_count || module->symbol_address[symbol] == 0)
		return refuse(walk, "its symbol is not loaded");
	place->bytes = (uint8_t *)(module->address[walk->target] + offset);
	place->value = module->symbol_address[symbol] + (uint64_t)walk->relocation->addend;
	place->distance = (int64_t)(place->value - (uint64_t)place->bytes);
	return 0;
}

static int patch_high(const struct walk *walk)
{
	struct module *module = walk->module;
	struct reloc_place place;
	int error;

	if (is_ignored(walk->type) || is_low(walk->type))
		return 0;
	error = find_place(walk, &place);
	if (error != 0)
		return error;
	if (reloc_apply(&place, walk->type) != 0)
		return refuse(walk, "its target is out of reach");
	if (walk->type == R_RISCV_PCREL_HI20)
		module->highs[module->high_count++] =
		    (struct module_high){(uint64_t)place.bytes, place.distance};
	return 0;
}

static int patch_low(const struct walk *walk)
{
	const struct module_high *high;
	struct reloc_place place;
	int error;

	if (!is_low(walk->type))
		return 0;
	error = find_place(walk, &place);
	if (error != 0)
		return error;
	high = find_high(walk->module, place.value);
	if (high == NULL)
		return refuse(walk, "its upper half is missing");
	reloc_apply_low(place.bytes, walk->type, high->distance);
	return 0;
}

static int walk_section(struct module *module, const struct elf_section *section,
			int (*each)(const struct walk *walk))
{
	const struct elf_relocation *relocations = (const void *)(module->file + section->offset);
	struct walk walk = {.module = module, .target = section->info};

	for (size_t i = 0; i < section->size / sizeof(*relocations); i++) {
		int error;

		walk.relocation = &relocations[i];
		walk.type = ELF_R_TYPE(relocations[i].info);
		error = each(&walk);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Whether these are relocations of a section that is loaded. */
static bool is_relevant(const struct module *module, const struct elf_section *section)
{
	return section->type == ELF_SHT_RELA && section->info < module->section_count &&
	       module->address[section->info] != 0;
}

static int walk_all(struct module *module, int (*each)(const struct walk *walk))
{
	for (unsigned int i = 1; i < module->section_count; i++) {
		const struct elf_section *section = &module->sections[i];
		int error = 0;

		if (is_relevant(module, section))
			error = walk_section(module, section, each);
		if (error != 0)
			return error;
	}
	return 0;
}

static int count_relocations(struct module *module)
{
	for (unsigned int i = 1; i < module->section_count; i++) {
		const struct elf_section *section = &module->sections[i];
		size_t count = section->size / sizeof(struct elf_relocation);

		if (!is_relevant(module, section))
			continue;
		if (section->entry_size != sizeof(struct elf_relocation) ||
		    section->size % sizeof(struct elf_relocation) != 0 ||
		    (section->offset & 7) != 0)
			return module_refuse(module, "section %u is no relocation table", i);
		if (count > MODULE_MAX_RELOCATIONS - module->relocations)
			return module_refuse(module, "more than %u relocations",
					     MODULE_MAX_RELOCATIONS);
		module->relocations += (unsigned int)count;
	}
	return 0;
}

int module_relocate(struct module *module)
{
	int error = count_relocations(module);

	if (error != 0)
		return error;
	module->highs =
	    page_alloc(page_order((module->relocations + 1ul) * sizeof(*module->highs)));
	if (module->highs == NULL)
		return -VMHI_ENOMEM;
	error = walk_all(module, patch_high);
	if (error == 0) {
		sort_highs(module->highs, module->high_count);
		error = walk_all(module, patch_low);
	}
	return error;
}
