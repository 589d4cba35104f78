/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_RELOC_H
#define KEEL_RELOC_H

#include <keel/types.h>

/* One place that a relocation patches: S symbol, A addend, P place, as the psABI calls them. */
struct reloc_place {
	uint8_t *bytes;	  /* P */
	uint64_t value;	  /* S + A */
	int64_t distance; /* S + A - P */
};

/* Bytes that a relocation of this type writes; 0 for a type that Keel does not know. */
unsigned int reloc_width(uint32_t type);

/*
 * reloc_apply - patch one place
 * @type: any but PCREL_LO12
 *
 * Caller has checked that reloc_width(type) bytes at the place may be written.
 * Return: 0, -VMHI_ERANGE when the target does not fit, -VMHI_ENOSYS for an unknown type.
 */
int reloc_apply(const struct reloc_place *place, uint32_t type);

/*
 * Writes the lower bits that belong to a PCREL_HI20 whose target is @distance bytes away from it.
 * @type: PCREL_LO12_I or _S.
 */
void reloc_apply_low(uint8_t *bytes, uint32_t type, int64_t distance);

#endif
