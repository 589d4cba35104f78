/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <keel/memory/sv39.h>
#include <keel/platform/boot.h>

extern char keel_base[], keel_rodata_start[], keel_data_start[], keel_stack_guard[],
    keel_interrupt_stack_guard[];

static pte_t *root;
static hva_t next_device = SV39_DEVICE_BASE;

static int map_ram(hpa_t start, hpa_t end, uint64_t flags)
{
	if (start >= end)
		return 0;
	return pagetable_map(root, SV39_ROOT_BITS, start, start, end - start, flags | PTE_G);
}

/* What the firmware gave us may lie in another piece of RAM, or below the image. */
static int map_given(const struct page_range *range)
{
	uint64_t flags;
	hpa_t pa;
	int error = 0;

	for (hpa_t page = align_down(range->start, PAGE_SIZE); error == 0 && page < range->end;
	     page += PAGE_SIZE) {
		if (sv39_lookup(page, &pa, &flags) != 0)
			error = map_ram(page, page + PAGE_SIZE, PTE_R);
	}
	return error;
}

int sv39_init(void)
{
	hpa_t text = (hpa_t)keel_base, rodata = (hpa_t)keel_rodata_start;
	hpa_t data = (hpa_t)keel_data_start, guard = (hpa_t)keel_stack_guard;
	hpa_t second_guard = (hpa_t)keel_interrupt_stack_guard;

	root = page_alloc(0);
	if (root == NULL)
		return -VMHI_ENOMEM;
	/*
	 * What lies below the image is the firmware's: not mapped. Nor is the page below a stack.
	 */
	if (map_ram(text, rodata, PTE_R | PTE_X) != 0 || map_ram(rodata, data, PTE_R) != 0 ||
	    map_ram(data, guard, PTE_R | PTE_W) != 0 ||
	    map_ram(guard + PAGE_SIZE, second_guard, PTE_R | PTE_W) != 0 ||
	    map_ram(second_guard + PAGE_SIZE, boot.ram.end, PTE_R | PTE_W) != 0 ||
	    map_given(&boot.device_tree) != 0 || map_given(&boot.bundle) != 0)
		return -VMHI_ENOMEM;
	csr_write(CSR_SATP, SATP_SV39 | (hpa_t)root >> PAGE_SHIFT);
	sfence_vma();
	return 0;
}

int sv39_map(hva_t va, hpa_t pa, size_t size, uint64_t flags)
{
	int error = pagetable_map(root, SV39_ROOT_BITS, va, pa, size, flags | PTE_G);

	sfence_vma();
	return error;
}

int sv39_unmap(hva_t va, size_t size)
{
	int error = pagetable_unmap(root, SV39_ROOT_BITS, va, size);

	sfence_vma();
	return error;
}

int sv39_protect(hva_t va, size_t size, uint64_t flags)
{
	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		hpa_t pa;
		uint64_t old;
		int error = sv39_lookup(va + done, &pa, &old);

		if (error == 0)
			error = pagetable_unmap(root, SV39_ROOT_BITS, va + done, PAGE_SIZE);
		if (error == 0)
			error = pagetable_map(root, SV39_ROOT_BITS, va + done, pa, PAGE_SIZE,
					      flags | PTE_G);
		if (error != 0)
			return error;
	}
	sfence_vma();
	return 0;
}

int sv39_protect_ram(hpa_t page, uint64_t flags)
{
	hpa_t found;
	uint64_t now;
	int error = sv39_lookup(page, &found, &now);

	if (error != 0 || (now & PTE_RWX) == flags)
		return error;
	error = pagetable_split(root, SV39_ROOT_BITS, page);
	return error != 0 ? error : sv39_protect(page, PAGE_SIZE, flags);
}

int sv39_lookup(hva_t va, hpa_t *pa, uint64_t *flags)
{
	return pagetable_lookup(root, SV39_ROOT_BITS, va, pa, flags);
}

hva_t sv39_map_device(hpa_t registers, size_t size)
{
	hpa_t start = align_down(registers, PAGE_SIZE);
	size_t whole = align_up(registers + size, PAGE_SIZE) - start;
	hva_t at = next_device;

	if (size == 0 || whole > SV39_DEVICE_END - at)
		return 0;
	if (sv39_map(at, start, whole, PTE_R | PTE_W) != 0)
		return 0;
	next_device += whole;
	return at + (registers - start);
}
