/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_GUARD_H
#define KEEL_GUARD_H

#include <keel/trap.h>

/* One call of guarded(): what guard_run saves to come back to, and what went wrong. */
struct guard {
	uint64_t ra;
	uint64_t sp;
	uint64_t s[12];
	struct guard *outer;
	struct fault fault;
	volatile bool trapped;
};

#endif
