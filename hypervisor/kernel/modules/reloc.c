/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Relocations of RV64. S is the symbol's address, A the addend, P the place.
 * Source: RISC-V ELF psABI, "Relocations" and "Instruction formats"; ISA manual for the immediates.
 */
#include <keel/modules/elf.h>
#include <keel/modules/reloc.h>

#define SIX_BITS 0x3ful /* of a byte, that SET6 and SUB6 patch */

static uint64_t load(const uint8_t *bytes, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = size; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

static void store(uint8_t *bytes, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++, value >>= 8)
		bytes[i] = (uint8_t)value;
}

static void patch32(uint8_t *bytes, uint32_t keep, uint32_t bits)
{
	store(bytes, 4, ((uint32_t)load(bytes, 4) & keep) | bits);
}

static bool fits(int64_t value, unsigned int bits)
{
	int64_t limit = 1l << (bits - 1);

	return value >= -limit && value < limit;
}

unsigned int reloc_width(uint32_t type)
{
	switch (type) {
	case R_RISCV_ADD8:
	case R_RISCV_SUB8:
	case R_RISCV_SET8:
	case R_RISCV_SET6:
	case R_RISCV_SUB6:
		return 1;
	case R_RISCV_ADD16:
	case R_RISCV_SUB16:
	case R_RISCV_SET16:
	case R_RISCV_RVC_BRANCH:
	case R_RISCV_RVC_JUMP:
		return 2;
	case R_RISCV_64:
	case R_RISCV_ADD64:
	case R_RISCV_SUB64:
	case R_RISCV_CALL:
	case R_RISCV_CALL_PLT:
		return 8;
	case R_RISCV_32:
	case R_RISCV_BRANCH:
	case R_RISCV_JAL:
	case R_RISCV_PCREL_HI20:
	case R_RISCV_PCREL_LO12_I:
	case R_RISCV_PCREL_LO12_S:
	case R_RISCV_HI20:
	case R_RISCV_LO12_I:
	case R_RISCV_LO12_S:
	case R_RISCV_ADD32:
	case R_RISCV_SUB32:
	case R_RISCV_SET32:
	case R_RISCV_32_PCREL:
	case R_RISCV_PLT32:
		return 4;
	default:
		return 0;
	}
}

static int apply_data(const struct reloc_place *place, uint32_t type, unsigned int width)
{
	uint64_t old = load(place->bytes, width);

	switch (type) {
	case R_RISCV_32:
		if (place->value >> 32 != 0 && !fits((int64_t)place->value, 32))
			return -VMHI_ERANGE;
		store(place->bytes, 4, place->value);
		return 0;
	case R_RISCV_32_PCREL:
	case R_RISCV_PLT32:
		store(place->bytes, 4, (uint64_t)place->distance);
		return fits(place->distance, 32) ? 0 : -VMHI_ERANGE;
	case R_RISCV_ADD8:
	case R_RISCV_ADD16:
	case R_RISCV_ADD32:
	case R_RISCV_ADD64:
		store(place->bytes, width, old + place->value);
		return 0;
	case R_RISCV_SUB8:
	case R_RISCV_SUB16:
	case R_RISCV_SUB32:
	case R_RISCV_SUB64:
		store(place->bytes, width, old - place->value);
		return 0;
	case R_RISCV_SET6:
		store(place->bytes, 1, (old & ~SIX_BITS) | (place->value & SIX_BITS));
		return 0;
	case R_RISCV_SUB6:
		store(place->bytes, 1, (old & ~SIX_BITS) | ((old - place->value) & SIX_BITS));
		return 0;
	default: /* 64, SET8, SET16, SET32 */
		store(place->bytes, width, place->value);
		return 0;
	}
}

/*
 * What of an instruction is not its immediate, by format. Source: ISA manual, "Immediate Encoding
 * Variants" and "Compressed Instruction Formats".
 */
#define KEEP_I	0x000fffffu
#define KEEP_S	0x01fff07fu
#define KEEP_B	KEEP_S
#define KEEP_U	0x00000fffu
#define KEEP_J	KEEP_U
#define KEEP_CB 0xe383u
#define KEEP_CJ 0xe003u

#define LOW_BITS                                                                                   \
	12 /* of an address, in the second instruction of a pair; the first has the rest           \
	    */
#define LOW_MASK ((1u << LOW_BITS) - 1)
#define LOW_HALF (1 << (LOW_BITS - 1)) /* the second adds a signed number: rounds the first up */

static uint32_t high20(int64_t value)
{
	return (uint32_t)(value + LOW_HALF) & ~LOW_MASK;
}

static void patch_i(uint8_t *bytes, int64_t value)
{
	patch32(bytes, KEEP_I, ((uint32_t)value & LOW_MASK) << 20);
}

static void patch_s(uint8_t *bytes, int64_t value)
{
	uint32_t low = (uint32_t)value & LOW_MASK;

	patch32(bytes, KEEP_S, (low >> 5) << 25 | (low & 0x1f) << 7);
}

static void patch_b(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch32(bytes, KEEP_B,
		(v >> 12 & 1) << 31 | (v >> 5 & 0x3f) << 25 | (v >> 1 & 0xf) << 8 |
		    (v >> 11 & 1) << 7);
}

static void patch_j(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch32(bytes, KEEP_J,
		(v >> 20 & 1) << 31 | (v >> 1 & 0x3ff) << 21 | (v >> 11 & 1) << 20 |
		    (v >> 12 & 0xff) << 12);
}

static void patch_cb(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	store(bytes, 2,
	      (load(bytes, 2) & KEEP_CB) | (v >> 8 & 1) << 12 | (v >> 3 & 3) << 10 |
		  (v >> 6 & 3) << 5 | (v >> 1 & 3) << 3 | (v >> 5 & 1) << 2);
}

static void patch_cj(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	store(bytes, 2,
	      (load(bytes, 2) & KEEP_CJ) | (v >> 11 & 1) << 12 | (v >> 4 & 1) << 11 |
		  (v >> 8 & 3) << 9 | (v >> 10 & 1) << 8 | (v >> 6 & 1) << 7 | (v >> 7 & 1) << 6 |
		  (v >> 1 & 7) << 3 | (v >> 5 & 1) << 2);
}

/* A jump of @bits with its lowest bit zero. */
static int apply_jump(const struct reloc_place *place, void (*patch)(uint8_t *, int64_t),
		      unsigned int bits)
{
	if (!fits(place->distance, bits) || (place->distance & 1) != 0)
		return -VMHI_ERANGE;
	patch(place->bytes, place->distance);
	return 0;
}

static int apply_code(const struct reloc_place *place, uint32_t type)
{
	switch (type) {
	case R_RISCV_BRANCH:
		return apply_jump(place, patch_b, 13);
	case R_RISCV_JAL:
		return apply_jump(place, patch_j, 21);
	case R_RISCV_RVC_BRANCH:
		return apply_jump(place, patch_cb, 9);
	case R_RISCV_RVC_JUMP:
		return apply_jump(place, patch_cj, 12);
	case R_RISCV_CALL:
	case R_RISCV_CALL_PLT:
		if (!fits(place->distance + LOW_HALF, 32))
			return -VMHI_ERANGE;
		patch32(place->bytes, KEEP_U, high20(place->distance));
		patch_i(place->bytes + 4, place->distance);
		return 0;
	case R_RISCV_PCREL_HI20:
		if (!fits(place->distance + LOW_HALF, 32))
			return -VMHI_ERANGE;
		patch32(place->bytes, KEEP_U, high20(place->distance));
		return 0;
	case R_RISCV_HI20:
		if (!fits((int64_t)place->value + LOW_HALF, 32))
			return -VMHI_ERANGE;
		patch32(place->bytes, KEEP_U, high20((int64_t)place->value));
		return 0;
	case R_RISCV_LO12_I:
		patch_i(place->bytes, (int64_t)place->value);
		return 0;
	default:
		patch_s(place->bytes, (int64_t)place->value);
		return 0;
	}
}

static bool is_code(uint32_t type)
{
	return (type >= R_RISCV_BRANCH && type <= R_RISCV_LO12_S) || type == R_RISCV_RVC_BRANCH ||
	       type == R_RISCV_RVC_JUMP;
}

int reloc_apply(const struct reloc_place *place, uint32_t type)
{
	unsigned int width = reloc_width(type);

	if (width == 0)
		return -VMHI_ENOSYS;
	return is_code(type) ? apply_code(place, type) : apply_data(place, type, width);
}

void reloc_apply_low(uint8_t *bytes, uint32_t type, int64_t distance)
{
	if (type == R_RISCV_PCREL_LO12_I)
		patch_i(bytes, distance);
	else
		patch_s(bytes, distance);
}
