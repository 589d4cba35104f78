/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef CSR_WALK_H
#define CSR_WALK_H

#include <csr.h>

#define SELECT_COUNT 1024u     /* of siselect's values, those that any extension names so far */
#define WALK_OFFSET  0x80000ul /* of struct csr_walk in the guest's memory */
#define REACH_READS  1u
#define REACH_WRITES 2u
#define WALK_WROTE   1ul /* the guest spins until somebody sets WALK_GO */
#define WALK_GO	     2ul

/* What the guest `csrs` finds, for tests/guest_csr.c. */
struct csr_walk {
	volatile uint64_t phase;
	volatile uint64_t variant; /* 0 or 1, set before it runs: what it writes differs by this */
	uint64_t first[CSR_COUNT]; /* as found */
	uint64_t written[CSR_COUNT];   /* as read back after all was written */
	uint64_t later[CSR_COUNT];     /* after WALK_GO */
	uint8_t reach[CSR_COUNT];      /* REACH_… bits: accesses that raised nothing */
	uint8_t selects[SELECT_COUNT]; /* whether sireg could be read with it in siselect */
};

#endif
