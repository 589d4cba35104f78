/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_FORMAT_H
#define KEEL_FORMAT_H

#include <keel/types.h>
#include <stdarg.h>

/*
 * Where formatted bytes go. A full buffer is emptied by @flush, or the rest is dropped without one.
 */
struct sink {
	char *buffer;
	size_t size;
	size_t used;
	void (*flush)(const char *bytes, size_t length);
};

/* %c %s %p and %d %u %x with width, zero padding and l, ll or z. */
void format_into(struct sink *sink, const char *format, va_list arguments);

/*
 * Writes at most @size bytes with the closing zero. Return: the length without it, cut at @size -
 * 1.
 */
size_t ksnprintf(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

size_t kvsnprintf(char *buffer, size_t size, const char *format, va_list arguments);

#endif
