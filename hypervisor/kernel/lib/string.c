/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/modules/export.h>
#include <vmhi/string.h>

void *memcpy(void *destination, const void *source, size_t length)
{
	unsigned char *to = destination;
	const unsigned char *from = source;

	if ((((uintptr_t)to | (uintptr_t)from) & 7) == 0) {
		for (; length >= 8; length -= 8, to += 8, from += 8)
			*(uint64_t *)(void *)to = *(const uint64_t *)(const void *)from;
	}
	while (length--)
		*to++ = *from++;
	return destination;
}
VMHI_EXPORT(memcpy);

void *memmove(void *destination, const void *source, size_t length)
{
	unsigned char *to = destination;
	const unsigned char *from = source;

	if (to <= from || to >= from + length)
		return memcpy(destination, source, length);
	while (length--)
		to[length] = from[length];
	return destination;
}
VMHI_EXPORT(memmove);

void *memset(void *destination, int byte, size_t length)
{
	unsigned char *to = destination;
	uint64_t word = 0x0101010101010101ul * (unsigned char)byte;

	for (; length > 0 && ((uintptr_t)to & 7) != 0; length--)
		*to++ = (unsigned char)byte;
	/* Guests' memory is cleared here: eight words at a time. */
	for (; length >= 64; length -= 64, to += 64) {
		uint64_t *words = (void *)to;

		words[0] = words[1] = words[2] = words[3] = word;
		words[4] = words[5] = words[6] = words[7] = word;
	}
	for (; length >= 8; length -= 8, to += 8)
		*(uint64_t *)(void *)to = word;
	while (length--)
		*to++ = (unsigned char)byte;
	return destination;
}
VMHI_EXPORT(memset);

int memcmp(const void *left, const void *right, size_t length)
{
	const unsigned char *a = left, *b = right;

	for (; length > 0; length--, a++, b++) {
		if (*a != *b)
			return *a < *b ? -1 : 1;
	}
	return 0;
}
VMHI_EXPORT(memcmp);

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}
VMHI_EXPORT(strlen);

int strcmp(const char *left, const char *right)
{
	while (*left != '\0' && *left == *right) {
		left++;
		right++;
	}
	return (int)(unsigned char)*left - (int)(unsigned char)*right;
}
VMHI_EXPORT(strcmp);
