/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_ELF_H
#define KEEL_ELF_H

#include <keel/types.h>

/* Source: System V gABI, "Object Files"; RISC-V ELF psABI, "Relocations". */
struct elf_header {
	uint8_t ident[16];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t program_offset;
	uint64_t section_offset;
	uint32_t flags;
	uint16_t header_size;
	uint16_t program_size;
	uint16_t program_count;
	uint16_t section_size;
	uint16_t section_count;
	uint16_t names_index;
};

struct elf_section {
	uint32_t name;
	uint32_t type;
	uint64_t flags;
	uint64_t address;
	uint64_t offset;
	uint64_t size;
	uint32_t link;
	uint32_t info;
	uint64_t alignment;
	uint64_t entry_size;
};

struct elf_symbol {
	uint32_t name;
	uint8_t info;
	uint8_t other;
	uint16_t section;
	uint64_t value;
	uint64_t size;
};

struct elf_relocation {
	uint64_t offset;
	uint64_t info;
	int64_t addend;
};

/* e_ident: the magic, and where class and data stand; then the version. */
#define ELF_MAGIC     0x7f, 'E', 'L', 'F'
#define ELF_CLASS     4
#define ELF_DATA      5
#define ELF_CLASS_32  1
#define ELF_CLASS_64  2
#define ELF_DATA_LSB  1
#define ELF_DATA_MSB  2
#define ELF_VERSION_1 1

#define ELF_TYPE_REL	   1
#define ELF_TYPE_EXEC	   2
#define ELF_MACHINE_X86_64 62
#define ELF_MACHINE_RISCV  243

/* e_flags: the float ABI, and one of its values. */
#define ELF_RISCV_FLOAT	       0x6u
#define ELF_RISCV_FLOAT_DOUBLE 0x4u

#define ELF_SHT_PROGBITS   1u
#define ELF_SHT_SYMTAB	   2u
#define ELF_SHT_STRTAB	   3u
#define ELF_SHT_RELA	   4u
#define ELF_SHT_NOTE	   7u
#define ELF_SHT_NOBITS	   8u
#define ELF_SHT_REL	   9u
#define ELF_SHT_INIT_ARRAY 14u

#define ELF_SHF_WRITE 1ul
#define ELF_SHF_ALLOC 2ul
#define ELF_SHF_EXEC  4ul
#define ELF_SHF_TLS   0x400ul

#define ELF_SHN_UNDEF 0u

#define ELF_R_INFO(symbol, type) ((uint64_t)(symbol) << 32 | (type))
#define ELF_R_SYMBOL(info)	 ((uint32_t)((info) >> 32))
#define ELF_R_TYPE(info)	 ((uint32_t)(info))

#define R_RISCV_NONE	     0u
#define R_RISCV_32	     1u
#define R_RISCV_64	     2u
#define R_RISCV_BRANCH	     16u
#define R_RISCV_JAL	     17u
#define R_RISCV_CALL	     18u
#define R_RISCV_CALL_PLT     19u
#define R_RISCV_PCREL_HI20   23u
#define R_RISCV_PCREL_LO12_I 24u
#define R_RISCV_PCREL_LO12_S 25u
#define R_RISCV_HI20	     26u
#define R_RISCV_LO12_I	     27u
#define R_RISCV_LO12_S	     28u
#define R_RISCV_ADD8	     33u
#define R_RISCV_ADD16	     34u
#define R_RISCV_ADD32	     35u
#define R_RISCV_ADD64	     36u
#define R_RISCV_SUB8	     37u
#define R_RISCV_SUB16	     38u
#define R_RISCV_SUB32	     39u
#define R_RISCV_SUB64	     40u
#define R_RISCV_ALIGN	     43u
#define R_RISCV_RVC_BRANCH   44u
#define R_RISCV_RVC_JUMP     45u
#define R_RISCV_RELAX	     51u
#define R_RISCV_SUB6	     52u
#define R_RISCV_SET6	     53u
#define R_RISCV_SET8	     54u
#define R_RISCV_SET16	     55u
#define R_RISCV_SET32	     56u
#define R_RISCV_32_PCREL     57u
#define R_RISCV_PLT32	     59u

#endif
