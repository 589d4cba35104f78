/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Questions to a device tree, on top of the bounded reader. */
#include <keel/devicetree/fdt.h>
#include <keel/devicetree/fdt_format.h>
#include <vmhi/string.h>

int fdt_u32(const struct fdt *fdt, int node, const char *name, uint32_t *value)
{
	uint32_t length;
	const void *cells = fdt_property(fdt, node, name, &length);

	if (cells == NULL)
		return -VMHI_ENOENT;
	if (length < FDT_CELL)
		return -VMHI_EFORMAT;
	*value = fdt_be32(cells);
	return 0;
}

int fdt_number(const struct fdt *fdt, int node, const char *name, uint64_t *value)
{
	uint32_t length;
	const uint8_t *cells = fdt_property(fdt, node, name, &length);

	if (cells == NULL)
		return -VMHI_ENOENT;
	if (length != FDT_CELL && length != 2 * FDT_CELL)
		return -VMHI_EFORMAT;
	*value = fdt_be32(cells);
	if (length == 2 * FDT_CELL)
		*value = *value << 32 | fdt_be32(cells + FDT_CELL);
	return 0;
}

const char *fdt_text(const struct fdt *fdt, int node, const char *name)
{
	uint32_t length;
	const char *text = fdt_property(fdt, node, name, &length);

	if (text == NULL || length == 0 || text[length - 1] != '\0')
		return NULL;
	return text;
}

bool fdt_compatible(const struct fdt *fdt, int node, const char *text)
{
	uint32_t length, at = 0;
	const char *list = fdt_property(fdt, node, "compatible", &length);

	if (list == NULL || length == 0 || list[length - 1] != '\0')
		return false;
	while (at < length) {
		if (strcmp(list + at, text) == 0)
			return true;
		at += (uint32_t)strlen(list + at) + 1;
	}
	return false;
}

int fdt_find_compatible(const struct fdt *fdt, int after, const char *text)
{
	int depth = 0;

	for (int node = fdt_next(fdt, after, &depth); node >= 0;
	     node = fdt_next(fdt, node, &depth)) {
		if (fdt_compatible(fdt, node, text))
			return node;
	}
	return -VMHI_ENOENT;
}

/* Whether node name @name is the path part of @length bytes, with or without its unit address. */
static bool name_matches(const char *name, const char *part, size_t length)
{
	return strlen(name) >= length && memcmp(name, part, length) == 0 &&
	       (name[length] == '\0' || name[length] == '@');
}

int fdt_find_path(const struct fdt *fdt, const char *path)
{
	int node = 0;

	while (*path == '/')
		path++;
	while (*path != '\0') {
		int depth = 0;
		size_t length = 0;

		while (path[length] != '\0' && path[length] != '/')
			length++;
		do {
			node = fdt_next(fdt, node, &depth);
			if (node < 0 || depth < 1)
				return -VMHI_ENOENT;
		} while (depth != 1 || !name_matches(fdt_name(fdt, node), path, length));
		path += length;
		while (*path == '/')
			path++;
	}
	return node;
}

int fdt_find_phandle(const struct fdt *fdt, uint32_t phandle)
{
	int depth = 0;
	uint32_t value;

	for (int node = 0; node >= 0; node = fdt_next(fdt, node, &depth)) {
		if (fdt_u32(fdt, node, "phandle", &value) == 0 && value == phandle)
			return node;
	}
	return -VMHI_ENOENT;
}

int fdt_parent(const struct fdt *fdt, int node)
{
	int path[FDT_MAX_DEPTH + 1];
	int depth = 0;

	for (int at = 0; at >= 0; at = fdt_next(fdt, at, &depth)) {
		if (depth < 0 || depth > FDT_MAX_DEPTH)
			return -VMHI_EFORMAT;
		if (at == node)
			return depth > 0 ? path[depth - 1] : -VMHI_ENOENT;
		path[depth] = at;
	}
	return -VMHI_ENOENT;
}
