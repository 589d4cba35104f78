/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PAGETABLE_H
#define KEEL_PAGETABLE_H

#include <keel/types.h>

/* Privileged ISA, "Sv39": page-table entry. */
#define PTE_V (1ul << 0)
#define PTE_R (1ul << 1)
#define PTE_W (1ul << 2)
#define PTE_X (1ul << 3)
#define PTE_U (1ul << 4)
#define PTE_G (1ul << 5)
#define PTE_A (1ul << 6)
#define PTE_D (1ul << 7)

#define PTE_RWX	      (PTE_R | PTE_W | PTE_X)
#define PTE_FLAGS     0x3fful /* all of them, with the two bits for software (RSW) */
#define PTE_PPN_SHIFT 10
#define PTE_PPN_BITS  44
#define PTE_TO_PA(p)  ((((p) >> PTE_PPN_SHIFT) & ((1ul << PTE_PPN_BITS) - 1)) << PAGE_SHIFT)
#define PA_TO_PTE(a)  (((a) >> PAGE_SHIFT) << PTE_PPN_SHIFT)

/* Bits of an address that index one table; the root of Sv39x4 has two more. */
#define TABLE_BITS	 9u
#define TABLE_ENTRIES	 (1u << TABLE_BITS)
#define SV39_ROOT_BITS	 TABLE_BITS
#define SV39X4_ROOT_BITS (TABLE_BITS + 2)

/*
 * pagetable_map - map [va, va + size) to [pa, pa + size), with 2 MiB leaves where both are aligned
 * @root_bits: SV39_ROOT_BITS or SV39X4_ROOT_BITS
 * @flags:     PTE_R, W, X, U, G; V, A and D are added
 *
 * Return: 0, -VMHI_EINVAL (alignment, range, W without R), -VMHI_EBUSY (something is mapped there)
 * or -VMHI_ENOMEM; with an error, nothing of the range is mapped that was not before. Source:
 * Privileged ISA, "Sv39", and hypervisor extension, "Sv39x4".
 */
int pagetable_map(pte_t *root, unsigned int root_bits, uint64_t va, hpa_t pa, size_t size,
		  uint64_t flags);

/*
 * Return: 0, or -VMHI_ENOENT with nothing changed when a page is missing or a big leaf straddles an
 * end.
 */
int pagetable_unmap(pte_t *root, unsigned int root_bits, uint64_t va, size_t size);

/*
 * Makes the leaf of @va a small one, of the same pages and flags. Return: 0, -VMHI_ENOENT,
 * -VMHI_ENOMEM.
 */
int pagetable_split(pte_t *root, unsigned int root_bits, uint64_t va);

/* Finds the leaf of @va. Return: 0 with the address and the flags, or -VMHI_ENOENT. */
int pagetable_lookup(const pte_t *root, unsigned int root_bits, uint64_t va, hpa_t *pa,
		     uint64_t *flags);

/* Frees the tables below @root. The root and the mapped memory stay allocated. */
void pagetable_free(pte_t *root, unsigned int root_bits);

#endif
