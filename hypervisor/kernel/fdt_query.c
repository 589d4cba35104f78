/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Questions to a device tree, on top of the bounded reader. */
#include <keel/fdt.h>
#include <vmhi/string.h>

int fdt_u32(const struct fdt *fdt, int node, const char *name, uint32_t *value)
{
	uint32_t length;
	const void *cells = fdt_property(fdt, node, name, &length);

	if (cells == NULL)
		return -VMHI_ENOENT;
	if (length < 4)
		return -VMHI_EFORMAT;
	*value = fdt_be32(cells);
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

static uint64_t read_cells(const uint8_t *at, uint32_t count)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < count; i++)
		value = value << 32 | fdt_be32(at + 4 * i);
	return value;
}

static struct fdt_cells cells_of(const struct fdt *fdt, int parent)
{
	struct fdt_cells cells = {.address = 2, .size = 1}; /* the specification's defaults */

	fdt_u32(fdt, parent, "#address-cells", &cells.address);
	fdt_u32(fdt, parent, "#size-cells", &cells.size);
	return cells;
}

int fdt_reg(const struct fdt *fdt, int node, unsigned int index, uint64_t *address, uint64_t *size)
{
	uint32_t length;
	const uint8_t *reg = fdt_property(fdt, node, "reg", &length);
	struct fdt_cells cells = cells_of(fdt, fdt_parent(fdt, node));
	uint64_t entry = 4ul * (cells.address + (uint64_t)cells.size);

	if (reg == NULL)
		return -VMHI_ENOENT;
	if (cells.address > 2 || cells.size > 2 || entry == 0)
		return -VMHI_EFORMAT;
	if ((index + 1ul) * entry > length)
		return -VMHI_ENOENT;
	*address = read_cells(reg + index * entry, cells.address);
	*size = read_cells(reg + index * entry + 4ul * cells.address, cells.size);
	return *address + *size < *address ? -VMHI_EFORMAT : 0;
}

int fdt_interrupt(const struct fdt *fdt, int node, unsigned int index, uint32_t *source)
{
	uint32_t length;
	const uint8_t *cells = fdt_property(fdt, node, "interrupts", &length);

	if (cells == NULL || (index + 1ul) * 4 > length)
		return -VMHI_ENOENT;
	*source = fdt_be32(cells + 4ul * index);
	return 0;
}
