/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PATCH_H
#define KEEL_PATCH_H

#include <keel/types.h>

/*
 * Writes into code and data that may lie at any address, byte by byte. Caller has checked that the
 * bytes may be written, and that the value fits: bits above the field are left out.
 */

/* A little-endian number of @size bytes, 8 at most. */
uint64_t patch_load(const uint8_t *bytes, unsigned int size);
void patch_store(uint8_t *bytes, unsigned int size, uint64_t value);

/*
 * An address takes two instructions: the first holds its upper bits, the second adds the lower ones
 * as a signed number. So the first is rounded up when the second subtracts.
 */
#define PATCH_LOW_BITS 12
#define PATCH_ROUND    (1 << (PATCH_LOW_BITS - 1))

/* The upper bits, rounded, into an instruction of format U. */
void patch_upper(uint8_t *bytes, int64_t value);

/* The lower bits of @value into an instruction of format I, or of format S. */
void patch_i(uint8_t *bytes, int64_t value);
void patch_s(uint8_t *bytes, int64_t value);

/* The distance of a jump into an instruction of format B, J, CB or CJ. */
void patch_b(uint8_t *bytes, int64_t value);
void patch_j(uint8_t *bytes, int64_t value);
void patch_cb(uint8_t *bytes, int64_t value);
void patch_cj(uint8_t *bytes, int64_t value);

#endif
