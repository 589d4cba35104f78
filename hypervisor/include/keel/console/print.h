/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PRINT_H
#define KEEL_PRINT_H

#include <keel/lib/format.h>

/* Prints to the console in use. Formats: those of format_into. */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void kvprintf(const char *format, va_list arguments);

/* For broken invariants of Keel only: prints the reason, and powers off as a failure. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Bytes to the console as they are. */
void console_write(const char *bytes, size_t length);

#endif
