/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/platform/bundle.h>
#include <vmhi/string.h>

/* Adds an entry as cpio does. Return: the new end. */
static size_t add(uint8_t *archive, size_t at, const char *name, const char *text)
{
	size_t name_size = strlen(name) + 1, size = strlen(text);

	ksnprintf((char *)archive + at, CPIO_HEADER_SIZE + 1,
		  CPIO_MAGIC "%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1u, 0100644u,
		  0u, 0u, 1u, 0u, (unsigned int)size, 0u, 0u, 0u, 0u, (unsigned int)name_size, 0u);
	memcpy(archive + at + CPIO_HEADER_SIZE, name, name_size);
	at = align_up(at + CPIO_HEADER_SIZE + name_size, CPIO_ALIGN);
	memcpy(archive + at, text, size);
	return align_up(at + size, CPIO_ALIGN);
}

static size_t make(uint8_t *archive, size_t size)
{
	size_t at;

	memset(archive, 0, size);
	at = add(archive, 0, "a/one", "first");
	at = add(archive, at, "two", "");
	at = add(archive, at, "three", "the third");
	return add(archive, at, CPIO_TRAILER, "");
}

static uint8_t archive[1024];

static void reads_files(struct ktap *ktap)
{
	size_t size = make(archive, sizeof(archive)), offset = 0;
	struct bundle_file file;

	ktap_expect(ktap, bundle_next(archive, size, &offset, &file) == 1);
	ktap_expect(ktap, strcmp(file.name, "a/one") == 0 && file.size == 5);
	ktap_expect(ktap, memcmp(file.bytes, "first", 5) == 0);
	ktap_expect(ktap, bundle_next(archive, size, &offset, &file) == 1 && file.size == 0);
	ktap_expect(ktap, bundle_next(archive, size, &offset, &file) == 1 && file.size == 9);
	ktap_expect(ktap, bundle_next(archive, size, &offset, &file) == 0);
	ktap_expect(ktap, bundle_find(archive, size, "three", &file) == 0 && file.size == 9);
	ktap_expect(ktap, bundle_find(archive, size, "four", &file) == -VMHI_ENOENT);
}

static void cut_archives(struct ktap *ktap)
{
	size_t size = make(archive, sizeof(archive));
	size_t trailer = size - align_up(CPIO_HEADER_SIZE + sizeof(CPIO_TRAILER), CPIO_ALIGN);

	for (size_t cut = 0; cut < trailer + CPIO_HEADER_SIZE; cut++) {
		struct bundle_file file;
		size_t offset = 0;
		int more;

		while ((more = bundle_next(archive, cut, &offset, &file)) == 1)
			ktap_expect(ktap, file.bytes + file.size <= archive + cut);
		ktap_expect(ktap, more == -VMHI_EFORMAT);
	}
}

static void lying_headers(struct ktap *ktap)
{
	/*
	 * Magic, a digit that is none, file size, name size of zero and beyond, a name without its
	 * end.
	 */
	static const struct {
		size_t at;
		const char *text;
	} lies[] = {{0, "070702"},
		    {CPIO_FIELD(CPIO_FIELD_FILE_SIZE) + 6, "g"},
		    {CPIO_FIELD(CPIO_FIELD_FILE_SIZE), "ffffffff"},
		    {CPIO_FIELD(CPIO_FIELD_NAME_SIZE), "00000000"},
		    {CPIO_FIELD(CPIO_FIELD_NAME_SIZE), "ffffffff"},
		    {CPIO_FIELD(CPIO_FIELD_NAME_SIZE), "00000005"},
		    {CPIO_FIELD(CPIO_FIELD_FILE_SIZE), "7fffffff"}};
	struct bundle_file file;

	for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
		size_t size = make(archive, sizeof(archive)), offset = 0;

		memcpy(archive + lies[i].at, lies[i].text, strlen(lies[i].text));
		ktap_expect(ktap, bundle_next(archive, size, &offset, &file) == -VMHI_EFORMAT);
	}
}

static const struct ktap_case bundle_cases[] = {
    {"files are found with their bytes", reads_files},
    {"an archive cut anywhere ends in an error, inside its bounds", cut_archives},
    {"a header that lies is refused", lying_headers},
};
KTAP_SUITE("bundle", bundle_cases);
