/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_POWER_H
#define KEEL_POWER_H

#include <stdbool.h>

/* Powers off through SBI SRST, with reason "system failure" when @failed. */
void power_off(bool failed) __attribute__((noreturn));

#endif
