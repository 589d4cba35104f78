/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_FDT_H
#define KEEL_FDT_H

#include <keel/types.h>

/* Deeper nodes are an error: the device trees of `virt` have four levels. */
#define FDT_MAX_DEPTH 16

/*
 * A flattened device tree, checked by fdt_open. Nodes are offsets of their FDT_BEGIN_NODE in the
 * structure block; the root is 0. Source: Devicetree Specification 0.4, chapter 5.
 */
struct fdt {
	const uint8_t *structure;
	uint32_t structure_size;
	const char *strings;
	uint32_t strings_size;
	const uint8_t *reservations; /* pairs of 64-bit address and size, ended by two zeros */
	uint32_t total_size;
};

struct fdt_cells {
	uint32_t address;
	uint32_t size;
};

/*
 * fdt_open - check a blob from beginning to end
 * @limit: bytes that may be read from @blob on
 *
 * After it, every node and property of the tree lies inside the blob and every name ends inside it.
 * Return: 0, or -VMHI_EFORMAT.
 */
int fdt_open(struct fdt *fdt, const void *blob, size_t limit);

/* Entry @index of the memory reservation block (`/memreserve/`). Return: 0 or -VMHI_ENOENT. */
int fdt_reservation(const struct fdt *fdt, unsigned int index, uint64_t *address, uint64_t *size);

/*
 * The node behind @node in document order, and adds to @depth how much deeper it is; negative
 * at the end.
 */
int fdt_next(const struct fdt *fdt, int node, int *depth);

const char *fdt_name(const struct fdt *fdt, int node);

/* Return: the property's bytes with their number in @length, or NULL. */
const void *fdt_property(const struct fdt *fdt, int node, const char *name, uint32_t *length);

/* First cell of a property. Return: 0, -VMHI_ENOENT or -VMHI_EFORMAT. */
int fdt_u32(const struct fdt *fdt, int node, const char *name, uint32_t *value);

/*
 * A property of one cell or two, as the specification lets some be, such as timebase-frequency
 * (3.7). Return: 0, -VMHI_ENOENT, or -VMHI_EFORMAT for another length; @value is left alone by an
 * error.
 */
int fdt_number(const struct fdt *fdt, int node, const char *name, uint64_t *value);

/* Text of a property; NULL when there is none, or when it does not end inside the property. */
const char *fdt_text(const struct fdt *fdt, int node, const char *name);

/* Whether @text is one of the strings of `compatible`. */
bool fdt_compatible(const struct fdt *fdt, int node, const char *text);

int fdt_find_compatible(const struct fdt *fdt, int after, const char *text);
int fdt_find_path(const struct fdt *fdt, const char *path);
int fdt_find_phandle(const struct fdt *fdt, uint32_t phandle);
int fdt_parent(const struct fdt *fdt, int node);

/* Entry @index of `reg`, by the parent's #address-cells and #size-cells (at most 2 each). */
int fdt_reg(const struct fdt *fdt, int node, unsigned int index, uint64_t *address, uint64_t *size);

/*
 * fdt_address - entry @index of `reg` as the harts see it
 *
 * Goes up through the `ranges` of each bus above the node; a bus without `ranges` has no addresses
 * that a hart reaches. Return: 0, -VMHI_ENOENT or -VMHI_EFORMAT. Source: Devicetree Specification
 * 0.4, 2.3.8 "ranges".
 */
int fdt_address(const struct fdt *fdt, int node, unsigned int index, uint64_t *address,
		uint64_t *size);

/*
 * fdt_interrupt - entry @index of `interrupts-extended` or `interrupts`
 * @controller: phandle of the interrupt parent, which must take one cell
 *
 * Return: 0, -VMHI_ENOENT or -VMHI_EFORMAT. Source: Devicetree Specification 0.4, 2.4 "Interrupts".
 */
int fdt_interrupt(const struct fdt *fdt, int node, unsigned int index, uint32_t *controller,
		  uint32_t *source);

static inline uint32_t fdt_be32(const void *bytes)
{
	const uint8_t *b = bytes;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

#endif
