/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Writes numbers into bytes, and immediates into instructions. */
#include <keel/modules/patch.h>

/*
 * The bits of an instruction that are not its immediate, by format. Source: RISC-V Unprivileged
 * ISA, "Immediate Encoding Variants" and "Compressed Instruction Formats".
 */
#define KEEP_I	0x000fffffu
#define KEEP_S	0x01fff07fu
#define KEEP_B	KEEP_S
#define KEEP_U	0x00000fffu
#define KEEP_J	KEEP_U
#define KEEP_CB 0xe383u
#define KEEP_CJ 0xe003u

#define LOW_MASK ((1u << PATCH_LOW_BITS) - 1)

uint64_t patch_load(const uint8_t *bytes, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = size; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

void patch_store(uint8_t *bytes, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++, value >>= 8)
		bytes[i] = (uint8_t)value;
}

static void patch32(uint8_t *bytes, uint32_t keep, uint32_t bits)
{
	patch_store(bytes, 4, ((uint32_t)patch_load(bytes, 4) & keep) | bits);
}

void patch_upper(uint8_t *bytes, int64_t value)
{
	patch32(bytes, KEEP_U, (uint32_t)(value + PATCH_ROUND) & ~LOW_MASK);
}

void patch_i(uint8_t *bytes, int64_t value)
{
	patch32(bytes, KEEP_I, ((uint32_t)value & LOW_MASK) << 20);
}

void patch_s(uint8_t *bytes, int64_t value)
{
	uint32_t low = (uint32_t)value & LOW_MASK;

	patch32(bytes, KEEP_S, (low >> 5) << 25 | (low & 0x1f) << 7);
}

void patch_b(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch32(bytes, KEEP_B,
		(v >> 12 & 1) << 31 | (v >> 5 & 0x3f) << 25 | (v >> 1 & 0xf) << 8 |
		    (v >> 11 & 1) << 7);
}

void patch_j(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch32(bytes, KEEP_J,
		(v >> 20 & 1) << 31 | (v >> 1 & 0x3ff) << 21 | (v >> 11 & 1) << 20 |
		    (v >> 12 & 0xff) << 12);
}

void patch_cb(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch_store(bytes, 2,
		    (patch_load(bytes, 2) & KEEP_CB) | (v >> 8 & 1) << 12 | (v >> 3 & 3) << 10 |
			(v >> 6 & 3) << 5 | (v >> 1 & 3) << 3 | (v >> 5 & 1) << 2);
}

void patch_cj(uint8_t *bytes, int64_t value)
{
	uint32_t v = (uint32_t)value;

	patch_store(bytes, 2,
		    (patch_load(bytes, 2) & KEEP_CJ) | (v >> 11 & 1) << 12 | (v >> 4 & 1) << 11 |
			(v >> 8 & 3) << 9 | (v >> 10 & 1) << 8 | (v >> 6 & 1) << 7 |
			(v >> 7 & 1) << 6 | (v >> 1 & 7) << 3 | (v >> 5 & 1) << 2);
}
