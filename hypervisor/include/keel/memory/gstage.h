/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_GSTAGE_H
#define KEEL_GSTAGE_H

#include <keel/memory/pagetable.h>

/*
 * gstage_create - a root table for one guest
 *
 * Return: 16 KiB, 16 KiB-aligned, nothing mapped; NULL without memory.
 */
pte_t *gstage_create(void);

/* Frees the tables and the root; the memory that was mapped stays with the caller. */
void gstage_destroy(pte_t *root);

/*
 * gstage_map - let a guest use a range of host memory
 * @root: Sv39x4 root table
 * @gpa:  guest-physical, bytes, 4 KiB-aligned, range ends at or below 2^41
 * @hpa:  host-physical, bytes, 4 KiB-aligned
 * @size: bytes, non-zero multiple of 4 KiB
 * @perm: any of PTE_R | PTE_W | PTE_X; PTE_U is added, G-stage walks act as user
 *
 * Caller runs hfence_gvma afterwards.
 * Return: 0, -VMHI_EINVAL, -VMHI_EBUSY or -VMHI_ENOMEM, with nothing mapped.
 * Source: RISC-V Privileged ISA, hypervisor extension, two-stage translation.
 */
int gstage_map(pte_t *root, gpa_t gpa, hpa_t hpa, size_t size, unsigned int perm);

/*
 * Caller runs hfence_gvma afterwards. Return: 0, -VMHI_EINVAL or -VMHI_ENOENT with nothing changed.
 */
int gstage_unmap(pte_t *root, gpa_t gpa, size_t size);

/*
 * The host-physical address of @gpa, if the guest may use it as @perm says. Return: 0 or
 * -VMHI_EFAULT.
 */
int gstage_translate(const pte_t *root, gpa_t gpa, unsigned int perm, hpa_t *hpa);

#endif
