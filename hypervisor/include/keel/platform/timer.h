/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_TIMER_H
#define KEEL_TIMER_H

#include <csr.h>
#include <keel/types.h>

/* Finds out how to set the timer (Sstc, else SBI TIME) and enables its interrupt. */
void timer_init(void);

/* "sstc" or "sbi". */
const char *timer_kind(void);

static inline uint64_t timer_now(void)
{
	return csr_read(CSR_TIME);
}

/* One interrupt of this hart at @deadline ticks, or at once; replaces the deadline before. */
void timer_start(uint64_t deadline);
void timer_stop(void);

/* Waits in HS-mode until @deadline, taking interrupts. */
void timer_wait(uint64_t deadline);

#endif
