/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PRINT_H
#define KEEL_PRINT_H

#include <keel/types.h>
#include <stdarg.h>

/* %c %s %p and %d %u %x with width, zero padding and l, ll or z. Goes to every console that is on.
 */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void kvprintf(const char *format, va_list arguments);

/* Writes at most @size bytes with the closing zero. Return: the length without it, cut at @size
 * - 1. */
size_t ksnprintf(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

size_t kvsnprintf(char *buffer, size_t size, const char *format, va_list arguments);

/* For broken invariants of our own only: says where, and powers off as a failure. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Bytes to the console as they are. */
void console_write(const char *bytes, size_t length);

#endif
