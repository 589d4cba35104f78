/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_CONSOLE_H
#define KEEL_CONSOLE_H

#include <keel/types.h>

/* Finds out how the firmware prints: DBCN, or the legacy putchar. */
void console_early_init(void);

/* "dbcn" or "putchar" while the firmware prints, else the name of the console device. */
const char *console_name(void);

/* Whether the console takes one byte without waiting. */
bool console_ready(void);

/* Next byte that came in, or -VMHI_ENOENT. */
int console_read(void);

#endif
