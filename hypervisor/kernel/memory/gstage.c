/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/memory/gstage.h>
#include <keel/memory/page.h>

#define ROOT_ORDER 2u /* Sv39x4: four pages */

pte_t *gstage_create(void)
{
	return page_alloc(ROOT_ORDER);
}

void gstage_destroy(pte_t *root)
{
	if (root == NULL)
		return;
	pagetable_free(root, SV39X4_ROOT_BITS);
	page_free(root);
}

int gstage_map(pte_t *root, gpa_t gpa, hpa_t hpa, size_t size, unsigned int perm)
{
	if ((perm & ~(unsigned int)PTE_RWX) != 0)
		return -VMHI_EINVAL;
	return pagetable_map(root, SV39X4_ROOT_BITS, gpa, hpa, size, perm | PTE_U);
}

int gstage_unmap(pte_t *root, gpa_t gpa, size_t size)
{
	return pagetable_unmap(root, SV39X4_ROOT_BITS, gpa, size);
}

int gstage_translate(const pte_t *root, gpa_t gpa, unsigned int perm, hpa_t *hpa)
{
	uint64_t flags;

	if (pagetable_lookup(root, SV39X4_ROOT_BITS, gpa, hpa, &flags) != 0 ||
	    (flags & perm) != perm)
		return -VMHI_EFAULT;
	return 0;
}
