/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/print.h>
#include <keel/modules/module.h>
#include <keel/platform/boot.h>
#include <keel/platform/bundle.h>
#include <vmhi/string.h>

static int hex_field(const uint8_t *header, unsigned int field, uint32_t *value)
{
	const uint8_t *digits = header + CPIO_FIELD(field);

	*value = 0;
	for (unsigned int i = 0; i < CPIO_FIELD_DIGITS; i++) {
		uint8_t c = digits[i] | 0x20; /* lower case; digits stay digits */

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*value = *value << 4 | (uint32_t)(c - 'a' + 10);
		else
			return -VMHI_EFORMAT;
	}
	return 0;
}

int bundle_next(const uint8_t *bundle, size_t size, size_t *offset, struct bundle_file *file)
{
	const uint8_t *header = bundle + *offset;
	size_t left = size - *offset, name_end;
	uint32_t file_size, name_size;

	if (left < CPIO_HEADER_SIZE || memcmp(header, CPIO_MAGIC, CPIO_MAGIC_SIZE) != 0 ||
	    hex_field(header, CPIO_FIELD_FILE_SIZE, &file_size) != 0 ||
	    hex_field(header, CPIO_FIELD_NAME_SIZE, &name_size) != 0)
		return -VMHI_EFORMAT;
	name_end = align_up(CPIO_HEADER_SIZE + (size_t)name_size, CPIO_ALIGN);
	if (name_size == 0 || name_end > left || header[CPIO_HEADER_SIZE + name_size - 1] != '\0' ||
	    file_size > left - name_end)
		return -VMHI_EFORMAT;
	file->name = (const char *)header + CPIO_HEADER_SIZE;
	file->bytes = header + name_end;
	file->size = file_size;
	*offset += align_up(name_end + file_size, CPIO_ALIGN);
	if (*offset > size)
		*offset = size;
	return strcmp(file->name, CPIO_TRAILER) == 0 ? 0 : 1;
}

int bundle_find(const uint8_t *bundle, size_t size, const char *name, struct bundle_file *file)
{
	size_t offset = 0;

	while (bundle_next(bundle, size, &offset, file) == 1) {
		if (strcmp(file->name, name) == 0)
			return 0;
	}
	return -VMHI_ENOENT;
}

/*
 * The NAME of @folder NAME @ending, cut to the room and to printable characters. Return: whether it
 * is one.
 */
static bool plain_name(const char *path, const char *folder, const char *ending, char *name,
		       size_t room)
{
	size_t length = strlen(path), before = strlen(folder), after = strlen(ending);

	if (length <= before + after || memcmp(path, folder, before) != 0 ||
	    strcmp(path + length - after, ending) != 0)
		return false;
	length -= before + after;
	for (size_t i = 0; i < length && i + 1 < room; i++) {
		char c = path[before + i];

		name[i] = c > ' ' && c <= '~' ? c : '?';
		name[i + 1] = '\0';
	}
	return true;
}

void bundle_load_modules(void)
{
	const uint8_t *bundle = (const uint8_t *)boot.bundle.start;
	size_t size = boot.bundle.end - boot.bundle.start, offset = 0;
	struct bundle_file file;
	char name[MODULE_NAME];
	unsigned int files = 0;
	int more;

	if (size == 0)
		return;
	while ((more = bundle_next(bundle, size, &offset, &file)) == 1) {
		files++;
		if (plain_name(file.name, "modules/", ".vmod", name, sizeof(name)))
			module_load(name, file.bytes, file.size);
	}
	kprintf("bundle: %u files%s\n", files, more == 0 ? "" : ", and then it is malformed");
}
