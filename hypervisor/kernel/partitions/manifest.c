/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Partition manifests: lines of "key value", '#' begins a comment. VMHI-F, "Partition manifest".
 */
#include <keel/console/print.h>
#include <keel/partitions/partition.h>
#include <keel/platform/blob.h>
#include <keel/platform/boot.h>
#include <keel/platform/bundle.h>
#include <vmhi/string.h>

#define VALUE_SIZE    64
#define MANIFEST_SIZE 4096

struct manifest {
	char name[VALUE_SIZE];
	char image[VALUE_SIZE];
	char memory[VALUE_SIZE];
};

/*
 * Reads one line of @length bytes. Return: 0, or -VMHI_EFORMAT for a key or value that is not
 * valid.
 */
static int take_line(struct manifest *manifest, const char *line, size_t length)
{
	static const char *const keys[] = {"name ", "image ", "memory "};
	char *values[] = {manifest->name, manifest->image, manifest->memory};

	if (length == 0 || line[0] == '#')
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t key = strlen(keys[i]);

		if (length <= key || length - key >= VALUE_SIZE || memcmp(line, keys[i], key) != 0)
			continue;
		memset(values[i], 0, VALUE_SIZE);
		memcpy(values[i], line + key, length - key);
		return 0;
	}
	return -VMHI_EFORMAT;
}

static int parse(struct manifest *manifest, const struct bundle_file *file)
{
	const char *text = (const char *)file->bytes;
	size_t at = 0;

	if (file->size > MANIFEST_SIZE)
		return -VMHI_EFORMAT;
	for (size_t i = 0; i < file->size; i++) {
		if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
			return -VMHI_EFORMAT;
	}
	while (at < file->size) {
		size_t length = 0;

		while (at + length < file->size && text[at + length] != '\n')
			length++;
		if (take_line(manifest, text + at, length) != 0)
			return -VMHI_EFORMAT;
		at += length + 1;
	}
	return manifest->name[0] != '\0' && manifest->image[0] != '\0' ? 0 : -VMHI_EFORMAT;
}

/* The image is a file of the bundle, or "builtin:" and the name of a guest that Keel carries. */
static int find_image(const char *image, struct bundle_file *file)
{
	static const char builtin[] = "builtin:";
	char path[VALUE_SIZE + 8];
	const struct blob *blob;

	if (memcmp(image, builtin, sizeof(builtin) - 1) != 0)
		return bundle_find((const uint8_t *)boot.bundle.start,
				   boot.bundle.end - boot.bundle.start, image, file);
	ksnprintf(path, sizeof(path), "guests/%s", image + sizeof(builtin) - 1);
	blob = blob_find(path);
	if (blob == NULL)
		return -VMHI_ENOENT;
	*file = (struct bundle_file){blob->name, blob->start, blob_size(blob)};
	return 0;
}

/* "4M" and the like; PARTITION_MEMORY without the key, 0 for what is no such number. */
static size_t memory_size(const char *text)
{
	size_t megabytes = 0;

	if (*text == '\0')
		return PARTITION_MEMORY;
	for (; *text >= '0' && *text <= '9' && megabytes < 1000; text++)
		megabytes = megabytes * 10 + (size_t)(*text - '0');
	return strcmp(text, "M") == 0 ? megabytes << 20 : 0;
}

static void create(const struct bundle_file *file)
{
	struct manifest manifest = {{0}, {0}, {0}};
	struct bundle_file image;

	if (parse(&manifest, file) != 0)
		kprintf("partition: a manifest in the bundle is malformed\n");
	else if (find_image(manifest.image, &image) != 0)
		kprintf("partition %s: no image %s\n", manifest.name, manifest.image);
	else
		partition_create(manifest.name, image.bytes, image.size,
				 memory_size(manifest.memory));
}

unsigned int bundle_create_partitions(void)
{
	const uint8_t *bundle = (const uint8_t *)boot.bundle.start;
	size_t size = boot.bundle.end - boot.bundle.start, offset = 0;
	static const char folder[] = "partitions/";
	struct bundle_file file;
	unsigned int count = 0;

	while (size != 0 && bundle_next(bundle, size, &offset, &file) == 1) {
		if (strlen(file.name) < sizeof(folder) ||
		    memcmp(file.name, folder, sizeof(folder) - 1) != 0)
			continue;
		create(&file);
		count++;
	}
	return count;
}
