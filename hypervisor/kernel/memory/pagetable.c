/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Three-level tables, the same for Keel's own Sv39 and the guests' Sv39x4. */
#include <keel/memory/page.h>
#include <keel/memory/pagetable.h>

#define LEVEL_SHIFT(level) (PAGE_SHIFT + TABLE_BITS * (level))
#define LEVEL_SIZE(level)  (1ul << LEVEL_SHIFT(level))

static size_t table_index(uint64_t va, unsigned int level, unsigned int root_bits)
{
	unsigned int bits = level == 2 ? root_bits : TABLE_BITS;

	return (va >> LEVEL_SHIFT(level)) & ((1ul << bits) - 1);
}

static bool is_table(pte_t pte)
{
	return (pte & PTE_V) != 0 && (pte & PTE_RWX) == 0;
}

static bool in_range(uint64_t va, size_t size, unsigned int root_bits)
{
	uint64_t limit = 1ul << (LEVEL_SHIFT(2) + root_bits);

	/* Sv39 sign-extends: only the lower half is used here. */
	if (root_bits == SV39_ROOT_BITS)
		limit >>= 1;
	return size != 0 && size <= limit && va <= limit - size;
}

/* Return: the entry of @va at @level, made on the way when @make; NULL when there is none. */
static pte_t *walk(pte_t *root, unsigned int root_bits, uint64_t va, unsigned int level, bool make)
{
	pte_t *table = root;

	for (unsigned int at = 2; at > level; at--) {
		pte_t *entry = &table[table_index(va, at, root_bits)];

		if (*entry == 0 && make) {
			void *page = page_alloc(0);

			if (page == NULL)
				return NULL;
			*entry = PA_TO_PTE((hpa_t)page) | PTE_V;
		}
		if (!is_table(*entry))
			return NULL;
		table = (pte_t *)PTE_TO_PA(*entry);
	}
	return &table[table_index(va, level, root_bits)];
}

static pte_t *find_leaf(pte_t *root, unsigned int root_bits, uint64_t va, unsigned int *level)
{
	for (unsigned int at = 3; at-- > 0;) {
		pte_t *entry = walk(root, root_bits, va, at, false);

		if (entry == NULL || (*entry & PTE_V) == 0)
			return NULL;
		if (!is_table(*entry)) {
			*level = at;
			return entry;
		}
	}
	return NULL;
}

static unsigned int leaf_level(uint64_t va, hpa_t pa, size_t left)
{
	return ((va | pa) & (LEVEL_SIZE(1) - 1)) == 0 && left >= LEVEL_SIZE(1) ? 1 : 0;
}

static int map_leaf(pte_t *root, unsigned int root_bits, uint64_t va, hpa_t pa, unsigned int level,
		    uint64_t flags)
{
	pte_t *entry;
	unsigned int found;

	if (find_leaf(root, root_bits, va, &found) != NULL)
		return -VMHI_EBUSY;
	entry = walk(root, root_bits, va, level, true);
	if (entry == NULL)
		return -VMHI_ENOMEM;
	if (*entry != 0)
		return -VMHI_EBUSY;
	*entry = PA_TO_PTE(pa) | flags | PTE_V | PTE_A | PTE_D;
	return 0;
}

int pagetable_map(pte_t *root, unsigned int root_bits, uint64_t va, hpa_t pa, size_t size,
		  uint64_t flags)
{
	size_t done = 0;
	int error = 0;

	if (((va | pa | size) & PAGE_MASK) != 0 || !in_range(va, size, root_bits) ||
	    (flags & PTE_RWX) == 0 || (flags & (PTE_R | PTE_W)) == PTE_W)
		return -VMHI_EINVAL;
	while (done < size && error == 0) {
		unsigned int level = leaf_level(va + done, pa + done, size - done);

		error = map_leaf(root, root_bits, va + done, pa + done, level, flags);
		/* An empty table of small leaves may stand where a big leaf would go. */
		if (error == -VMHI_EBUSY && level == 1) {
			level = 0;
			error = map_leaf(root, root_bits, va + done, pa + done, level, flags);
		}
		if (error == 0)
			done += LEVEL_SIZE(level);
	}
	if (error != 0 && done > 0)
		pagetable_unmap(root, root_bits, va, done);
	return error;
}

int pagetable_unmap(pte_t *root, unsigned int root_bits, uint64_t va, size_t size)
{
	unsigned int level;

	if (((va | size) & PAGE_MASK) != 0 || !in_range(va, size, root_bits))
		return -VMHI_EINVAL;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t done = 0; done < size; done += LEVEL_SIZE(level)) {
			pte_t *entry = find_leaf(root, root_bits, va + done, &level);

			if (entry == NULL || ((va + done) & (LEVEL_SIZE(level) - 1)) != 0 ||
			    size - done < LEVEL_SIZE(level))
				return -VMHI_ENOENT;
			if (pass == 1)
				*entry = 0;
		}
	}
	return 0;
}

int pagetable_split(pte_t *root, unsigned int root_bits, uint64_t va)
{
	unsigned int level;
	pte_t *entry, *table;

	if (!in_range(va, 1, root_bits))
		return -VMHI_ENOENT;
	entry = find_leaf(root, root_bits, va, &level);
	if (entry == NULL)
		return -VMHI_ENOENT;
	for (; level > 0; level--) {
		table = page_alloc(0);
		if (table == NULL)
			return -VMHI_ENOMEM;
		for (size_t i = 0; i < TABLE_ENTRIES; i++)
			table[i] = *entry + PA_TO_PTE(i * LEVEL_SIZE(level - 1));
		*entry = PA_TO_PTE((hpa_t)table) | PTE_V;
		entry = &table[table_index(va, level - 1, root_bits)];
	}
	return 0;
}

int pagetable_lookup(const pte_t *root, unsigned int root_bits, uint64_t va, hpa_t *pa,
		     uint64_t *flags)
{
	unsigned int level;
	pte_t *entry;

	if (!in_range(va, 1, root_bits))
		return -VMHI_ENOENT;
	entry = find_leaf((pte_t *)(uintptr_t)root, root_bits, va, &level);
	if (entry == NULL)
		return -VMHI_ENOENT;
	*pa = PTE_TO_PA(*entry) | (va & (LEVEL_SIZE(level) - 1));
	*flags = *entry & PTE_FLAGS;
	return 0;
}

void pagetable_free(pte_t *root, unsigned int root_bits)
{
	for (size_t i = 0; i < (1ul << root_bits); i++) {
		pte_t *middle = (pte_t *)PTE_TO_PA(root[i]);

		if (!is_table(root[i]))
			continue;
		for (size_t j = 0; j < TABLE_ENTRIES; j++) {
			if (is_table(middle[j]))
				page_free((void *)PTE_TO_PA(middle[j]));
		}
		page_free(middle);
		root[i] = 0;
	}
}
