/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Relocations of RV64: what each type writes, and whether that fits. S is the symbol's address, A
 * the addend, P the place. Source: RISC-V ELF psABI, "Relocations".
 */
#include <keel/modules/elf.h>
#include <keel/modules/patch.h>
#include <keel/modules/reloc.h>

#define SIX_BITS 0x3ful /* SET6 and SUB6 patch only these of a byte */

/* Whether @bits bits, with sign, hold @value. */
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
	uint64_t old = patch_load(place->bytes, width);

	switch (type) {
	case R_RISCV_32:
		if (place->value >> 32 != 0 && !fits((int64_t)place->value, 32))
			return -VMHI_ERANGE;
		patch_store(place->bytes, 4, place->value);
		return 0;
	case R_RISCV_32_PCREL:
	case R_RISCV_PLT32:
		patch_store(place->bytes, 4, (uint64_t)place->distance);
		return fits(place->distance, 32) ? 0 : -VMHI_ERANGE;
	case R_RISCV_ADD8:
	case R_RISCV_ADD16:
	case R_RISCV_ADD32:
	case R_RISCV_ADD64:
		patch_store(place->bytes, width, old + place->value);
		return 0;
	case R_RISCV_SUB8:
	case R_RISCV_SUB16:
	case R_RISCV_SUB32:
	case R_RISCV_SUB64:
		patch_store(place->bytes, width, old - place->value);
		return 0;
	case R_RISCV_SET6:
		patch_store(place->bytes, 1, (old & ~SIX_BITS) | (place->value & SIX_BITS));
		return 0;
	case R_RISCV_SUB6:
		patch_store(place->bytes, 1, (old & ~SIX_BITS) | ((old - place->value) & SIX_BITS));
		return 0;
	default: /* 64, SET8, SET16, SET32 */
		patch_store(place->bytes, width, place->value);
		return 0;
	}
}

/* A jump whose distance has @bits bits, the lowest of them zero. */
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
		if (!fits(place->distance + PATCH_ROUND, 32))
			return -VMHI_ERANGE;
		patch_upper(place->bytes, place->distance);
		patch_i(place->bytes + 4, place->distance);
		return 0;
	case R_RISCV_PCREL_HI20:
		if (!fits(place->distance + PATCH_ROUND, 32))
			return -VMHI_ERANGE;
		patch_upper(place->bytes, place->distance);
		return 0;
	case R_RISCV_HI20:
		if (!fits((int64_t)place->value + PATCH_ROUND, 32))
			return -VMHI_ERANGE;
		patch_upper(place->bytes, (int64_t)place->value);
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
