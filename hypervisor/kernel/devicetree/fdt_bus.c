/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Where the registers of a device are, and which interrupts it has. */
#include <keel/devicetree/fdt.h>
#include <keel/devicetree/fdt_format.h>

static uint64_t read_cells(const uint8_t *at, uint32_t count)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < count; i++)
		value = value << 32 | fdt_be32(at + FDT_CELL * i);
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
	uint64_t entry = FDT_CELL * (cells.address + (uint64_t)cells.size);

	if (reg == NULL)
		return -VMHI_ENOENT;
	if (cells.address > 2 || cells.size > 2 || entry == 0)
		return -VMHI_EFORMAT;
	if ((index + 1ul) * entry > length)
		return -VMHI_ENOENT;
	*address = read_cells(reg + index * entry, cells.address);
	*size = read_cells(reg + index * entry + FDT_CELL * cells.address, cells.size);
	return *address + *size < *address ? -VMHI_EFORMAT : 0;
}

/* A bus's address in the address space of its parent, by one entry of `ranges`. */
static bool translate(const uint8_t *entry, struct fdt_cells child, uint32_t parent_cells,
		      uint64_t size, uint64_t *address)
{
	uint64_t from = read_cells(entry, child.address);
	uint64_t to = read_cells(entry + FDT_CELL * (uint64_t)child.address, parent_cells);
	uint64_t length =
	    read_cells(entry + FDT_CELL * ((uint64_t)child.address + parent_cells), child.size);

	if (*address < from || size > length || *address - from > length - size)
		return false;
	*address = *address - from + to;
	return *address + size >= *address;
}

/* Through the bus @node to its parent. */
static int leave_bus(const struct fdt *fdt, int node, uint64_t size, uint64_t *address)
{
	uint32_t length;
	const uint8_t *ranges = fdt_property(fdt, node, "ranges", &length);
	struct fdt_cells child = cells_of(fdt, node);
	struct fdt_cells parent = cells_of(fdt, fdt_parent(fdt, node));
	uint64_t entry = FDT_CELL * (child.address + (uint64_t)parent.address + child.size);

	if (ranges == NULL)
		return -VMHI_ENOENT;
	if (length == 0)
		return 0; /* the same addresses */
	if (child.address > 2 || child.size > 2 || parent.address > 2)
		return -VMHI_EFORMAT;
	for (uint64_t at = 0; at + entry <= length; at += entry) {
		if (translate(ranges + at, child, parent.address, size, address))
			return 0;
	}
	return -VMHI_ENOENT;
}

int fdt_address(const struct fdt *fdt, int node, unsigned int index, uint64_t *address,
		uint64_t *size)
{
	int error = fdt_reg(fdt, node, index, address, size);

	for (int bus = fdt_parent(fdt, node); error == 0 && bus > 0; bus = fdt_parent(fdt, bus))
		error = leave_bus(fdt, bus, *size, address);
	return error;
}

static int one_cell(const struct fdt *fdt, uint32_t controller)
{
	uint32_t cells = 0;

	fdt_u32(fdt, fdt_find_phandle(fdt, controller), "#interrupt-cells", &cells);
	return cells == 1 ? 0 : -VMHI_EFORMAT;
}

/* Pairs of controller and source; controllers of other than one cell end the reading. */
static int interrupt_extended(const struct fdt *fdt, const uint8_t *pairs, uint32_t length,
			      unsigned int index, uint32_t *controller, uint32_t *source)
{
	for (uint64_t at = 0; at + 2 * FDT_CELL <= length; at += 2 * FDT_CELL) {
		*controller = fdt_be32(pairs + at);
		if (one_cell(fdt, *controller) != 0)
			return -VMHI_EFORMAT;
		*source = fdt_be32(pairs + at + FDT_CELL);
		if (index-- == 0)
			return 0;
	}
	return -VMHI_ENOENT;
}

/* The nearest `interrupt-parent` on the way up. Return: 0 or -VMHI_ENOENT. */
static int interrupt_parent(const struct fdt *fdt, int node, uint32_t *controller)
{
	for (; node >= 0; node = fdt_parent(fdt, node)) {
		if (fdt_u32(fdt, node, "interrupt-parent", controller) == 0)
			return 0;
	}
	return -VMHI_ENOENT;
}

int fdt_interrupt(const struct fdt *fdt, int node, unsigned int index, uint32_t *controller,
		  uint32_t *source)
{
	uint32_t length;
	const uint8_t *cells = fdt_property(fdt, node, "interrupts-extended", &length);

	/* "interrupts-extended" takes precedence where both are present (2.4.1.3). */
	if (cells != NULL)
		return interrupt_extended(fdt, cells, length, index, controller, source);
	cells = fdt_property(fdt, node, "interrupts", &length);
	if (cells == NULL || (index + 1ul) * FDT_CELL > length)
		return -VMHI_ENOENT;
	if (interrupt_parent(fdt, node, controller) != 0 || one_cell(fdt, *controller) != 0)
		return -VMHI_EFORMAT;
	*source = fdt_be32(cells + (size_t)FDT_CELL * index);
	return 0;
}
