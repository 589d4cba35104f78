/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "module_kit.h"

#include <keel/modules/module.h>
#include <keel/modules/reloc.h>
#include <vmhi/string.h>

#define UNKNOWN_TYPE 200u

/* By the psABI: relocation, distance of the target, instruction before, instruction afterwards. */
struct code_case {
	uint32_t type;
	int64_t distance;
	uint32_t before;
	uint32_t after;
};

static const struct code_case code_cases[] = {
    {R_RISCV_BRANCH, 8, 0x00000063, 0x00000463},	      /* beq zero, zero, . + 8 */
    {R_RISCV_BRANCH, -4, 0x00000063, 0xfe000ee3},	      /* beq zero, zero, . - 4 */
    {R_RISCV_JAL, 0x800, 0x0000006f, 0x0010006f},	      /* j . + 0x800 */
    {R_RISCV_JAL, -2, 0x0000006f, 0xfffff06f},		      /* j . - 2 */
    {R_RISCV_RVC_JUMP, 4, 0xa001, 0xa011},		      /* c.j . + 4 */
    {R_RISCV_RVC_JUMP, -2, 0xa001, 0xbffd},		      /* c.j . - 2 */
    {R_RISCV_RVC_BRANCH, 4, 0xc101, 0xc111},		      /* c.beqz a0, . + 4 */
    {R_RISCV_PCREL_HI20, 0x12345800, 0x00000517, 0x12346517}, /* auipc a0, 0x12346 */
};

static void instructions(struct ktap *ktap)
{
	for (size_t i = 0; i < ARRAY_SIZE(code_cases); i++) {
		const struct code_case *at = &code_cases[i];
		uint32_t word = at->before;
		struct reloc_place place = {.bytes = (uint8_t *)&word, .distance = at->distance};

		ktap_expect(ktap, reloc_apply(&place, at->type) == 0);
		ktap_expect(ktap, word == at->after);
	}
}

static void call_pair(struct ktap *ktap)
{
	uint32_t pair[2] = {0x00000097, 0x000080e7}; /* auipc ra, 0; jalr ra */
	struct reloc_place place = {.bytes = (uint8_t *)pair, .distance = 0x12345fff};

	ktap_expect(ktap, reloc_apply(&place, R_RISCV_CALL_PLT) == 0);
	ktap_expect(ktap, pair[0] == 0x12346097 && pair[1] == 0xfff080e7);
}

static void out_of_reach(struct ktap *ktap)
{
	static const struct {
		uint32_t type;
		int64_t distance;
	} far[] = {{R_RISCV_BRANCH, 4096},	    {R_RISCV_BRANCH, 3},
		   {R_RISCV_JAL, 1l << 20},	    {R_RISCV_RVC_JUMP, 2048},
		   {R_RISCV_RVC_BRANCH, -258},	    {R_RISCV_CALL, 0x7ffff800},
		   {R_RISCV_PCREL_HI20, 1l << 40},  {R_RISCV_32_PCREL, 1l << 31},
		   {R_RISCV_PLT32, -(1l << 31) - 1}};

	for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
		uint64_t word = 0;
		struct reloc_place place = {.bytes = (uint8_t *)&word, .distance = far[i].distance};

		ktap_expect(ktap, reloc_apply(&place, far[i].type) == -VMHI_ERANGE);
	}
}

static void data(struct ktap *ktap)
{
	uint64_t word = 0x1111111111111111;
	struct reloc_place place = {.bytes = (uint8_t *)&word, .value = 0x80000001};

	ktap_expect(ktap, reloc_apply(&place, R_RISCV_ADD32) == 0 && word == 0x1111111191111112);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_SUB32) == 0 && word == 0x1111111111111111);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_SET8) == 0 && word == 0x1111111111111101);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_SUB16) == 0 && word == 0x1111111111111100);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_SET6) == 0 && word == 0x1111111111111101);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_64) == 0 && word == 0x80000001);
	ktap_expect(ktap, reloc_apply(&place, R_RISCV_32) == 0 && word == 0x80000001);
	ktap_expect(ktap, reloc_apply(&place, UNKNOWN_TYPE) == -VMHI_ENOSYS);
}

static struct elf_relocation *first_relocation(struct ktap *ktap, const struct kit *kit)
{
	return kit_content(kit, kit_section(ktap, kit, ".rela.text"));
}

/* The relocation's symbol with another type. */
static uint64_t with_type(const struct elf_relocation *relocation, uint32_t type)
{
	return ELF_R_INFO(ELF_R_SYMBOL(relocation->info), type);
}

#define WITH_FIRST(statement, what)                                                                \
	do {                                                                                       \
		struct kit kit;                                                                    \
		struct elf_relocation *first;                                                      \
		ktap_require(ktap, kit_open(ktap, &kit, KIT_SMALL));                               \
		first = first_relocation(ktap, &kit);                                              \
		statement;                                                                         \
		kit_expect_refused(ktap, &kit, what);                                              \
		kit_close(&kit);                                                                   \
	} while (0)

static void crafted(struct ktap *ktap)
{
	WITH_FIRST(first->info = with_type(first, UNKNOWN_TYPE), "unknown type");
	WITH_FIRST(first->offset = ~0ul, "offset wraps");
	WITH_FIRST(first->offset = 1ul << 30, "offset far outside");
	WITH_FIRST(first->offset = kit_section(ktap, &kit, ".text")->size - 1, "over the edge");
	WITH_FIRST(first->info = ELF_R_INFO(~0u, ELF_R_TYPE(first->info)),
		   "symbol outside the table");
	WITH_FIRST(first->info = ELF_R_INFO(0, ELF_R_TYPE(first->info)), "no symbol");
	WITH_FIRST(first->addend = 1l << 50;
		   first->info = with_type(first, R_RISCV_PCREL_HI20), "target out of reach");
	WITH_FIRST(first->info = with_type(first, R_RISCV_PCREL_LO12_I),
		   "a lower half without its upper");
}

/* Puts @count relocations behind the file and makes them the relocations of .text. */
static struct elf_relocation *many(struct ktap *ktap, struct kit *kit, size_t count)
{
	struct elf_section *section = kit_section(ktap, kit, ".rela.text");
	struct elf_relocation *first = first_relocation(ktap, kit);
	struct elf_relocation *relocations;

	section->offset = align_up(kit->size, 8);
	section->size = count * sizeof(*relocations);
	kit->size = section->offset + section->size;
	relocations = kit_content(kit, section);
	for (size_t i = 0; i < count; i++)
		relocations[i] = *first;
	return relocations;
}

static void too_many(struct ktap *ktap)
{
	struct kit kit;

	ktap_require(ktap, kit_open(ktap, &kit, KIT_LARGE));
	many(ktap, &kit, MODULE_MAX_RELOCATIONS + 1);
	kit_expect_refused(ktap, &kit, "too many");
	kit_close(&kit);
}

/* PCREL_HI20 by falling address, then a PCREL_LO12 for each; the last one has none. */
static void many_pairs(struct ktap *ktap)
{
	enum { COUNT = 2000 };
	struct kit kit;
	struct elf_relocation *relocations;
	uint32_t symbol;
	uint64_t text_size;

	ktap_require(ktap, kit_open(ktap, &kit, KIT_LARGE));
	text_size = kit_section(ktap, &kit, ".text")->size;
	symbol = ELF_R_SYMBOL(first_relocation(ktap, &kit)->info);
	relocations = many(ktap, &kit, 2 * COUNT);
	for (uint64_t i = 0; i < COUNT; i++) {
		relocations[i] = (struct elf_relocation){(text_size - 4) * (COUNT - i) / COUNT,
							 ELF_R_INFO(symbol, R_RISCV_PCREL_HI20), 0};
		relocations[COUNT + i] = (struct elf_relocation){
		    0, ELF_R_INFO(symbol, R_RISCV_PCREL_LO12_I), (int64_t)(1 << 20)};
	}
	kit_expect_refused(ktap, &kit, "a lower half without its upper, at last");
	kit_close(&kit);
}

static const struct ktap_case relocation_cases[] = {
    {"instructions are patched as the psABI says", instructions},
    {"a call is a pair", call_pair},
    {"a target out of reach is refused", out_of_reach},
    {"data is set, added and subtracted", data},
    {"a crafted relocation is refused", crafted},
    {"more relocations than the limit are refused", too_many},
    {"thousands of crafted pairs come to an end", many_pairs},
};
KTAP_SUITE("relocations", relocation_cases);
