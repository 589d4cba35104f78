/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef MODULE_KIT_H
#define MODULE_KIT_H

#include <keel/console/ktap.h>
#include <keel/modules/elf.h>

/* A copy of the sample module that a test damages, with free bytes behind it. */
struct kit {
	uint8_t *bytes;
	size_t size;
	size_t room;
	struct elf_header *header;
	struct elf_section *sections;
};

/* Room for the sample and a little more; and for tens of thousands of relocations. */
#define KIT_SMALL (64ul << 10)
#define KIT_LARGE (1ul << 20)

bool kit_open(struct ktap *ktap, struct kit *kit, size_t room);
void kit_close(struct kit *kit);

/* The section of that name. When there is none, the test fails and this is the first section. */
struct elf_section *kit_section(struct ktap *ktap, const struct kit *kit, const char *name);
void *kit_content(const struct kit *kit, const struct elf_section *section);

/* Changes a name in the string table of the symbols: same length. Return: whether it was there. */
bool kit_rename_symbol(const struct kit *kit, const char *from, const char *to);

/* Expects that the loader refuses the kit as it is now, and that nothing is left of it. */
void kit_expect_refused(struct ktap *ktap, const struct kit *kit, const char *what);

#endif
