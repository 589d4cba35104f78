/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Sv39 for a guest that maps whole gigabytes. */
#ifndef GUEST_PAGING_H
#define GUEST_PAGING_H

#include <csr.h>
#include <keel/memory/pagetable.h>

#define GIGABYTE (1ul << 30)

/* A root table, zero at first: entry n maps the n-th gigabyte. */
#define ROOT_TABLE(name) static pte_t name[TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)))

/* To the gigabyte at guest-physical @gpa, with all permissions, accessed and dirty already. */
#define GIGABYTE_LEAF(gpa) (PA_TO_PTE(gpa) | PTE_V | PTE_RWX | PTE_A | PTE_D)

/* satp for a root table. */
#define SATP_OF(root) (SATP_SV39 | (uint64_t)(root) >> PAGE_SHIFT)

#endif
