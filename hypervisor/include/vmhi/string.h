/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_STRING_H
#define VMHI_STRING_H

#include <vmhi/types.h>

/* As in ISO C; a compiler may call the first four by itself. */
void *memcpy(void *destination, const void *source, size_t length);
void *memmove(void *destination, const void *source, size_t length);
void *memset(void *destination, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);

#endif
