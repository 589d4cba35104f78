/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/devicetree/fdt.h>
#include <keel/devicetree/fdt_format.h>
#include <keel/memory/page.h>
#include <keel/memory/sv39.h>
#include <keel/partitions/partition.h>
#include <vmhi/guest.h>
#include <vmhi/string.h>

/* A page with nothing behind it: reading past a blob at its end traps, and the test fails. */
#define EDGE_PAGE SV39_MODULE_END

struct tree {
	uint8_t *page;
	uint8_t good[PAGE_SIZE];
	size_t size;
};

/* A well-formed tree: the one that a guest gets. */
static struct tree *tree_open(struct ktap *ktap)
{
	struct tree *tree = page_alloc(1);
	struct partition *partition = page_alloc(0);
	int size;

	tree->page = page_alloc(0);
	partition->memory_size = PARTITION_MEMORY;
	memcpy(partition->name, "tree", 5);
	size = guest_tree_write(partition, tree->good, sizeof(tree->good));
	page_free(partition);
	tree->size = size > 0 ? align_up((size_t)size, 4) : 0;
	ktap_expect(ktap, size > 0 && sv39_map(EDGE_PAGE, (hpa_t)tree->page, PAGE_SIZE,
					       PTE_R | PTE_W) == 0);
	return tree;
}

static void tree_close(struct tree *tree)
{
	sv39_unmap(EDGE_PAGE, PAGE_SIZE);
	page_free(tree->page);
	page_free(tree);
}

/* A copy of the tree's first @size bytes that ends where the page ends. */
static uint8_t *at_edge(const struct tree *tree, size_t size)
{
	uint8_t *at = (uint8_t *)(EDGE_PAGE + PAGE_SIZE - size);

	memcpy(at, tree->good, size);
	return at;
}

/* Calls every function of the reader. The test is that each returns, and reads nothing outside. */
static void read_all(const struct fdt *fdt)
{
	int depth = 0;
	uint64_t address, size;
	uint32_t value;

	for (int node = 0; node >= 0; node = fdt_next(fdt, node, &depth)) {
		fdt_compatible(fdt, node, "riscv");
		fdt_text(fdt, node, "model");
		fdt_reg(fdt, node, 0, &address, &size);
		fdt_u32(fdt, node, "phandle", &value);
	}
	fdt_find_path(fdt, "/cpus/cpu");
}

static void good_tree(struct ktap *ktap)
{
	struct tree *tree = tree_open(ktap);
	uint64_t address = 0, size = 0;
	struct fdt fdt;
	int memory, cpu;

	ktap_require(ktap, fdt_open(&fdt, at_edge(tree, tree->size), tree->size) == 0);
	memory = fdt_find_path(&fdt, "/memory");
	ktap_expect(ktap, fdt_reg(&fdt, memory, 0, &address, &size) == 0);
	ktap_expect(ktap, address == VMHI_GUEST_BASE && size == PARTITION_MEMORY);
	ktap_expect(ktap, fdt_reg(&fdt, memory, 1, &address, &size) == -VMHI_ENOENT);
	cpu = fdt_find_path(&fdt, "/cpus/cpu@0");
	ktap_expect(ktap, fdt_compatible(&fdt, cpu, "riscv"));
	ktap_expect(ktap, !fdt_compatible(&fdt, cpu, "risc"));
	ktap_expect(ktap, fdt_parent(&fdt, cpu) == fdt_find_path(&fdt, "/cpus"));
	ktap_expect(ktap,
		    fdt_find_compatible(&fdt, 0, "riscv,cpu-intc") == fdt_find_phandle(&fdt, 1));
	ktap_expect(ktap, fdt_find_path(&fdt, "/cpus/none") < 0);
	ktap_expect(ktap, fdt_text(&fdt, memory, "reg") == NULL ||
			      strlen(fdt_text(&fdt, memory, "reg")) < 16);
	tree_close(tree);
}

static void truncated_tree(struct ktap *ktap)
{
	struct tree *tree = tree_open(ktap);
	struct fdt fdt;

	for (size_t size = 0; size < tree->size; size += 4)
		ktap_expect(ktap, fdt_open(&fdt, at_edge(tree, size), size) == -VMHI_EFORMAT);
	tree_close(tree);
}

static void corrupted_tree(struct ktap *ktap)
{
	static const uint8_t values[] = {0x00, 0x01, 0x03, 0x7f, 0xff};
	struct tree *tree = tree_open(ktap);
	struct fdt fdt;

	for (size_t i = 0; i < tree->size; i += 3) {
		uint8_t *blob = at_edge(tree, tree->size);

		blob[i] = values[i % sizeof(values)];
		if (fdt_open(&fdt, blob, tree->size) == 0)
			read_all(&fdt);
	}
	tree_close(tree);
	ktap_expect(ktap, true);
}

static void misplaced_blocks(struct ktap *ktap)
{
	static const uint8_t words[] = {FDT_HEADER_TOTAL_SIZE,	 FDT_HEADER_STRUCTURE,
					FDT_HEADER_STRINGS,	 FDT_HEADER_VERSION,
					FDT_HEADER_STRINGS_SIZE, FDT_HEADER_STRUCTURE_SIZE};
	struct tree *tree = tree_open(ktap);
	struct fdt fdt;

	for (unsigned int i = 0; i < sizeof(words); i++) {
		uint8_t *blob = at_edge(tree, tree->size);

		memset(blob + words[i], words[i] == FDT_HEADER_VERSION ? 0 : 0xff, FDT_CELL);
		ktap_expect(ktap, fdt_open(&fdt, blob, tree->size) == -VMHI_EFORMAT);
	}
	tree_close(tree);
}

static void put_be32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A tree of @depth nodes, each inside the one before. Return: what fdt_open returns for it. */
static int open_nested(const struct tree *tree, unsigned int depth)
{
	uint8_t *blob = at_edge(tree, tree->size);
	uint8_t *at = blob + fdt_be32(blob + FDT_HEADER_STRUCTURE);
	struct fdt fdt;

	for (unsigned int i = 0; i < depth; i++, at += 2 * FDT_CELL) {
		put_be32(at, FDT_BEGIN_NODE);
		put_be32(at + FDT_CELL, 0); /* an empty name */
	}
	for (unsigned int i = 0; i < depth; i++, at += FDT_CELL)
		put_be32(at, FDT_END_NODE);
	put_be32(at, FDT_END);
	return fdt_open(&fdt, blob, tree->size);
}

static void too_deep(struct ktap *ktap)
{
	struct tree *tree = tree_open(ktap);

	ktap_expect(ktap, open_nested(tree, FDT_MAX_DEPTH) == 0);
	ktap_expect(ktap, open_nested(tree, FDT_MAX_DEPTH + 1) == -VMHI_EFORMAT);
	tree_close(tree);
}

/*
 * A property so long that its end wraps at 32 bits, back to its own value, where a NOP token
 * stands.
 */
static void wrapping_length(struct ktap *ktap)
{
	struct tree *tree = tree_open(ktap);
	uint8_t *blob = at_edge(tree, tree->size);
	struct fdt fdt;
	uint32_t length;
	uint8_t *value;

	ktap_require(ktap, fdt_open(&fdt, blob, tree->size) == 0);
	value = (uint8_t *)(uintptr_t)fdt_property(&fdt, 0, "#size-cells", &length);
	ktap_require(ktap, value != NULL && length == 4);
	put_be32(value - FDT_PROP_VALUE + FDT_PROP_LENGTH, 0xffffffff);
	put_be32(value, FDT_NOP);
	ktap_expect(ktap, fdt_open(&fdt, blob, tree->size) == -VMHI_EFORMAT);
	tree_close(tree);
}

static const struct ktap_case fdt_cases[] = {
    {"a good tree answers", good_tree},
    {"a tree cut anywhere is refused", truncated_tree},
    {"a tree with a byte changed is read inside its bounds", corrupted_tree},
    {"blocks outside the blob are refused", misplaced_blocks},
    {"a tree that is too deep is refused", too_deep},
    {"a property whose length wraps is refused", wrapping_length},
};
KTAP_SUITE("device tree", fdt_cases);
