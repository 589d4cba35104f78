/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "module_kit.h"

#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <keel/modules/module.h>
#include <keel/platform/blob.h>
#include <vmhi/string.h>

bool kit_open(struct ktap *ktap, struct kit *kit, size_t room)
{
	const struct blob *sample = blob_find("tests/modules/sample");

	*kit = (struct kit){.bytes = page_alloc(page_order(room)), .room = room};
	if (!ktap_check(ktap, sample != NULL && kit->bytes != NULL && blob_size(sample) <= room,
			__FILE__, __LINE__, "room for the sample"))
		return false;
	kit->size = blob_size(sample);
	memcpy(kit->bytes, sample->start, kit->size);
	kit->header = (void *)kit->bytes;
	kit->sections = (void *)(kit->bytes + kit->header->section_offset);
	return true;
}

void kit_close(struct kit *kit)
{
	page_free(kit->bytes);
}

void *kit_content(const struct kit *kit, const struct elf_section *section)
{
	return kit->bytes + section->offset;
}

struct elf_section *kit_section(struct ktap *ktap, const struct kit *kit, const char *name)
{
	const char *names = kit_content(kit, &kit->sections[kit->header->names_index]);

	for (unsigned int i = 1; i < kit->header->section_count; i++) {
		if (strcmp(names + kit->sections[i].name, name) == 0)
			return &kit->sections[i];
	}
	kprintf("  # the sample has no section %s\n", name);
	ktap->failed = true;
	return &kit->sections[0];
}

bool kit_rename_symbol(const struct kit *kit, const char *from, const char *to)
{
	size_t length = strlen(from) + 1;

	for (unsigned int i = 1; i < kit->header->section_count; i++) {
		const struct elf_section *section = &kit->sections[i];
		char *strings = kit_content(kit, section);

		if (section->type != ELF_SHT_STRTAB || i == kit->header->names_index)
			continue;
		for (size_t at = 0; at + length <= section->size; at++) {
			if (memcmp(strings + at, from, length) != 0)
				continue;
			memcpy(strings + at, to, length);
			return true;
		}
	}
	return false;
}

/*
 * A load may split a large leaf of the one-to-one mapping, and the new table stays: which load does
 * depends on the size of the image. A load that leaks pages leaks them each time.
 */
#define LOADS_MAX 3u

void kit_expect_refused(struct ktap *ktap, const struct kit *kit, const char *what)
{
	size_t before, after;
	unsigned int loads = 0;

	do {
		before = page_free_count();
		if (module_load("crafted", kit->bytes, kit->size) != -VMHI_EFORMAT) {
			kprintf("  # not refused: %s\n", what);
			ktap->failed = true;
		}
		after = page_free_count();
	} while (after != before && ++loads < LOADS_MAX);
	ktap_expect(ktap, after == before);
}
