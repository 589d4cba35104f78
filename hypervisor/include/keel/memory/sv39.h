/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_SV39_H
#define KEEL_SV39_H

#include <keel/memory/pagetable.h>

/*
 * Keel's address space: RAM one to one, the image by section, device registers and modules each in
 * a range of addresses. Modules lie within 2 GiB of the image, so that their calls reach it.
 */
#define SV39_MODULE_BASE 0x70000000ul
#define SV39_MODULE_END	 0x78000000ul
#define SV39_RAM_END	 0x3000000000ul
#define SV39_DEVICE_BASE 0x3000000000ul
#define SV39_DEVICE_END	 0x3800000000ul

/* Builds the tables and turns paging on. Return: 0 or -VMHI_ENOMEM. */
int sv39_init(void);

/* Maps, with a fence. Errors as pagetable_map. */
int sv39_map(hva_t va, hpa_t pa, size_t size, uint64_t flags);
int sv39_unmap(hva_t va, size_t size);

/* Changes the permissions of what is mapped there by small leaves. */
int sv39_protect(hva_t va, size_t size, uint64_t flags);

/*
 * Changes the permissions of a page of RAM where it is mapped one to one.
 * Return: 0, -VMHI_ENOENT (no RAM) or -VMHI_ENOMEM; a page that had them already needs no memory.
 */
int sv39_protect_ram(hpa_t page, uint64_t flags);
int sv39_lookup(hva_t va, hpa_t *pa, uint64_t *flags);

/* Maps device registers, for the whole run. Return: their address, or 0. */
hva_t sv39_map_device(hpa_t registers, size_t size);

#endif
