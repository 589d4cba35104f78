/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_HEAP_H
#define KEEL_HEAP_H

#include <keel/types.h>

/*
 * Zeroed memory from size classes of 32 to 1024 bytes, whole pages above. NULL when there is none.
 */
void *heap_alloc(size_t size);

/*
 * Takes back what heap_alloc gave; NULL is nothing. Return: 0, or -VMHI_EINVAL for anything else.
 */
int heap_free(void *memory);

#endif
