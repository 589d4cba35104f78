/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "module_kit.h"

#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/memory/sv39.h>
#include <keel/modules/module.h>
#include <keel/platform/blob.h>
#include <vmhi/string.h>

/* The flags of the page at @address where RAM is mapped one to one. */
static uint64_t alias_flags(hva_t address)
{
	hpa_t page, same;
	uint64_t flags = 0;

	if (sv39_lookup(address, &page, &flags) == 0)
		sv39_lookup(page, &same, &flags);
	return flags & PTE_RWX;
}

static void sample_links(struct ktap *ktap)
{
	const struct blob *sample = blob_find("tests/modules/sample");
	const struct class_clock *clock;
	uint64_t value = 0;

	ktap_require(ktap, sample != NULL);
	ktap_require(ktap, module_load("sample", sample->start, blob_size(sample)) == 0);
	clock = class_find_clock("sample");
	ktap_require(ktap, clock != NULL);
	ktap_expect(ktap, clock_read(clock, &value) == 0 && value == 1000214);
	ktap_expect(ktap, clock_read(clock, &value) == 0 && value == 2000214);
	/*
	 * Neither its code nor its constants, in the page behind, are writable at either address.
	 */
	ktap_expect(ktap, alias_flags((hva_t)clock->ops.read) == PTE_R);
	ktap_expect(ktap, alias_flags(align_up((hva_t)clock->ops.read, PAGE_SIZE)) == PTE_R);
}

static void truncated(struct ktap *ktap)
{
	struct kit kit;
	size_t whole;

	ktap_require(ktap, kit_open(ktap, &kit, KIT_SMALL));
	whole = kit.size;
	/* The section headers are last in the file, so that every cut removes one. */
	for (kit.size = 0; kit.size < whole; kit.size += 1 + whole / 40)
		kit_expect_refused(ktap, &kit, "truncated");
	kit.size = whole - 1;
	kit_expect_refused(ktap, &kit, "last byte missing");
	kit_close(&kit);
}

#define WITH_KIT(statements, what)                                                                 \
	do {                                                                                       \
		struct kit kit;                                                                    \
		ktap_require(ktap, kit_open(ktap, &kit, KIT_SMALL));                               \
		statements;                                                                        \
		kit_expect_refused(ktap, &kit, what);                                              \
		kit_close(&kit);                                                                   \
	} while (0)

static void wrong_headers(struct ktap *ktap)
{
	WITH_KIT(kit.header->machine = ELF_MACHINE_X86_64, "x86-64");
	WITH_KIT(kit.header->type = ELF_TYPE_EXEC, "executable");
	WITH_KIT(kit.header->ident[ELF_CLASS] = ELF_CLASS_32, "32 bits");
	WITH_KIT(kit.header->ident[ELF_DATA] = ELF_DATA_MSB, "big-endian");
	WITH_KIT(kit.header->ident[1] = 'X', "no ELF");
	WITH_KIT(kit.header->flags |= ELF_RISCV_FLOAT_DOUBLE, "double-float ABI");
	WITH_KIT(kit.header->section_count = 0xffff, "sections without end");
	WITH_KIT(kit.header->section_count = 0, "no sections");
	WITH_KIT(kit.header->section_offset = ~0ul - 8, "sections nowhere");
	WITH_KIT(kit.header->section_offset += 4, "sections askew");
	WITH_KIT(kit.header->names_index = 0xffff, "names nowhere");
	WITH_KIT(kit.header->names_index = 0, "no names");
	/*
	 * The names are in section 0, a gigabyte away: section 0 stands for "none", whatever it
	 * says.
	 */
	WITH_KIT(kit.header->names_index = 0; kit.sections[0].type = ELF_SHT_STRTAB;
		 kit.sections[0].offset = 1ul << 30;
		 kit.sections[0].size = 1ul << 30, "names in section 0");
}

static void wrong_sections(struct ktap *ktap)
{
	struct elf_section *text;

	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->flags |= ELF_SHF_WRITE, "W+X");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->offset = ~0ul, "offset wraps");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->size = ~0ul, "size wraps");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->size = kit.room, "size past end");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->alignment = 3, "alignment 3");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->alignment = 1ul << 40, "1 TiB");
	WITH_KIT(text = kit_section(ktap, &kit, ".text"); text->flags |= ELF_SHF_TLS, "TLS");
	WITH_KIT(text = kit_section(ktap, &kit, ".text");
		 text->type = ELF_SHT_INIT_ARRAY, "constructors");
	WITH_KIT(kit_section(ktap, &kit, ".bss")->size = 1ul << 40, "1 TiB of zeroes");
	WITH_KIT(kit_section(ktap, &kit, ".symtab")->entry_size = 1, "symbols of one byte");
	WITH_KIT(kit_section(ktap, &kit, ".symtab")->link = 0, "symbols without names");
	WITH_KIT(kit_section(ktap, &kit, ".symtab")->type = 0, "no symbols");
	WITH_KIT(kit_section(ktap, &kit, ".rela.text")->type = ELF_SHT_SYMTAB, "two tables");
	WITH_KIT(kit_section(ktap, &kit, ".rela.text")->type = ELF_SHT_REL, "no addends");
	WITH_KIT(kit_section(ktap, &kit, ".rela.text")->entry_size = 8, "short entries");
}

static struct vmhi_symbol_version *version_of(struct ktap *ktap, const struct kit *kit,
					      const char *symbol)
{
	struct elf_section *section = kit_section(ktap, kit, ".vmhi.versions");
	struct vmhi_symbol_version *versions = kit_content(kit, section);

	for (size_t i = 0; i < section->size / sizeof(*versions); i++) {
		if (strcmp(versions[i].name, symbol) == 0)
			return &versions[i];
	}
	ktap->failed = true;
	return versions;
}

static void wrong_symbols(struct ktap *ktap)
{
	WITH_KIT(version_of(ktap, &kit, "vmhi_alloc")->checksum ^= 1, "wrong checksum");
	WITH_KIT(version_of(ktap, &kit, "vmhi_alloc")->name[0] = 'X', "no checksum");
	WITH_KIT(ktap_expect(ktap, kit_rename_symbol(&kit, "vmhi_alloc", "vmhi_bring")), "unknown");
	WITH_KIT(kit_section(ktap, &kit, ".vmhi.versions")->size -= 1, "half a version");
	WITH_KIT(kit_section(ktap, &kit, ".vmhi.versions")->name = 0, "no versions");
}

static void wrong_words(struct ktap *ktap)
{
	struct vmhi_module *info;

	WITH_KIT(info = kit_content(&kit, kit_section(ktap, &kit, ".vmhi.module"));
		 info->magic = 0, "no magic");
	WITH_KIT(info = kit_content(&kit, kit_section(ktap, &kit, ".vmhi.module"));
		 info->version = VMHI_VERSION(7, 0), "another VMHI-D");
	WITH_KIT(info = kit_content(&kit, kit_section(ktap, &kit, ".vmhi.module"));
		 memset(info->name, 'x', sizeof(info->name)), "a name without end");
	WITH_KIT(info = kit_content(&kit, kit_section(ktap, &kit, ".vmhi.module"));
		 info->vendor[0] = '\n', "a vendor of two lines");
	WITH_KIT(kit_section(ktap, &kit, ".vmhi.module")->size -= 8, "half a word");
	WITH_KIT(kit_section(ktap, &kit, ".vmhi.module")->name = 0, "no word");
	WITH_KIT(((struct elf_relocation *)kit_content(
		      &kit, kit_section(ktap, &kit, ".rela.vmhi.module")))
		     ->addend += 1l << 20,
		 "a start outside its code");
	WITH_KIT(((struct elf_relocation *)kit_content(
		      &kit, kit_section(ktap, &kit, ".rela.vmhi.drivers")))
		     ->addend -= 1l << 40,
		 "a driver outside");
}

/* xorshift: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/*
 * The magic of .vmhi.module is damaged too, so that no code of the module runs; everything that the
 * loader does before it checks the magic is tested.
 */
static void random_damage(struct ktap *ktap)
{
	uint64_t state = 0x9e3779b97f4a7c15;

	for (int round = 0; round < 60; round++) {
		struct kit kit;
		struct vmhi_module *info;

		ktap_require(ktap, kit_open(ktap, &kit, KIT_SMALL));
		info = kit_content(&kit, kit_section(ktap, &kit, ".vmhi.module"));
		info->magic = 0;
		for (int i = 0; i < 4; i++)
			kit.bytes[64 + next_random(&state) % (kit.size - 64)] =
			    (uint8_t)next_random(&state);
		kit_expect_refused(ktap, &kit, "damaged");
		kit_close(&kit);
	}
}

static const struct ktap_case module_cases[] = {
    {"a module made by a compiler is linked and runs", sample_links},
    {"a module cut anywhere is refused", truncated},
    {"a wrong header is refused", wrong_headers},
    {"a wrong section is refused, W+X among them", wrong_sections},
    {"a wrong, missing or unknown symbol version is refused", wrong_symbols},
    {"a module that tells of itself wrongly is refused", wrong_words},
    {"a module damaged at random is refused and leaves nothing", random_damage},
};
KTAP_SUITE("modules", module_cases);
