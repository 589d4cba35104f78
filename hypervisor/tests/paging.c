/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/ktap.h>
#include <keel/memory/gstage.h>
#include <keel/memory/page.h>
#include <keel/memory/sv39.h>
#include <keel/trap.h>

#define MEGABYTES(n) ((n) << 20)
#define TEST_VA	     SV39_MODULE_END

static void gstage_maps(struct ktap *ktap)
{
	size_t before = page_free_count();
	pte_t *root = gstage_create();
	hpa_t hpa = 0;

	ktap_require(ktap, root != NULL);
	ktap_expect(ktap, ((uintptr_t)root & 0x3fff) == 0);
	ktap_expect(ktap, gstage_map(root, 0x80000000, 0x90000000, MEGABYTES(4ul), PTE_R) == 0);
	ktap_expect(ktap, gstage_translate(root, 0x80000000, PTE_R, &hpa) == 0);
	ktap_expect(ktap, hpa == 0x90000000);
	ktap_expect(ktap, gstage_translate(root, 0x803fffff, PTE_R, &hpa) == 0);
	ktap_expect(ktap, hpa == 0x903fffff);
	ktap_expect(ktap, gstage_translate(root, 0x80400000, PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_translate(root, 0x7fffffff, PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_translate(root, 0x80000000, PTE_W, &hpa) == -VMHI_EFAULT);
	/* Two aligned leaves of 2 MiB need one table on each of two levels: root and two pages. */
	ktap_expect(ktap, page_free_count() == before - 4 - 1);
	gstage_destroy(root);
	ktap_expect(ktap, page_free_count() == before);
}

static void gstage_has_41_bits(struct ktap *ktap)
{
	pte_t *root = gstage_create();
	gpa_t last = (1ul << 41) - PAGE_SIZE;
	hpa_t hpa = 0;

	ktap_require(ktap, root != NULL);
	ktap_expect(ktap, gstage_map(root, last, 0x90000000, PAGE_SIZE, PTE_R | PTE_W) == 0);
	ktap_expect(ktap, gstage_translate(root, last + 5, PTE_W, &hpa) == 0);
	ktap_expect(ktap, hpa == 0x90000005);
	ktap_expect(ktap, gstage_translate(root, 5, PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_translate(root, last + (1ul << 41), PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_map(root, last, 0, 2 * PAGE_SIZE, PTE_R) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 1ul << 41, 0, PAGE_SIZE, PTE_R) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, ~PAGE_MASK, 0, PAGE_SIZE, PTE_R) == -VMHI_EINVAL);
	gstage_destroy(root);
}

static void gstage_refuses(struct ktap *ktap)
{
	pte_t *root = gstage_create();
	hpa_t hpa;

	ktap_require(ktap, root != NULL);
	ktap_expect(ktap, gstage_map(root, 0x1001, 0, PAGE_SIZE, PTE_R) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x1000, 1, PAGE_SIZE, PTE_R) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x1000, 0, 0, PTE_R) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x1000, 0, PAGE_SIZE, 0) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x1000, 0, PAGE_SIZE, PTE_W) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x1000, 0, PAGE_SIZE, PTE_R | PTE_G) == -VMHI_EINVAL);
	ktap_expect(ktap, gstage_map(root, 0x3000, 0, PAGE_SIZE, PTE_R) == 0);
	/* The third page is taken: the first two must not stay mapped. */
	ktap_expect(ktap, gstage_map(root, 0x1000, 0, 3 * PAGE_SIZE, PTE_R) == -VMHI_EBUSY);
	ktap_expect(ktap, gstage_translate(root, 0x1000, PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_translate(root, 0x3000, PTE_R, &hpa) == 0);
	gstage_destroy(root);
}

static void gstage_unmaps(struct ktap *ktap)
{
	pte_t *root = gstage_create();
	hpa_t hpa;

	ktap_require(ktap, root != NULL);
	ktap_expect(ktap, gstage_map(root, 0, 0, MEGABYTES(2ul) + PAGE_SIZE, PTE_R) == 0);
	ktap_expect(ktap, gstage_unmap(root, PAGE_SIZE, PAGE_SIZE) == -VMHI_ENOENT);
	ktap_expect(ktap, gstage_unmap(root, 0, MEGABYTES(4ul)) == -VMHI_ENOENT);
	ktap_expect(ktap, gstage_translate(root, 0, PTE_R, &hpa) == 0);
	ktap_expect(ktap, gstage_unmap(root, 0, MEGABYTES(2ul)) == 0);
	ktap_expect(ktap, gstage_translate(root, 0, PTE_R, &hpa) == -VMHI_EFAULT);
	ktap_expect(ktap, gstage_translate(root, MEGABYTES(2ul), PTE_R, &hpa) == 0);
	gstage_destroy(root);
}

static int read_word(void *address)
{
	return (int)*(volatile uint32_t *)address;
}

static int write_word(void *address)
{
	*(volatile uint32_t *)address = 7;
	return 0;
}

static int call_word(void *address)
{
	((void (*)(void))address)();
	return 0;
}

/* Return: the cause of the exception that the access raised, 0 for none. */
static uint64_t cause_of(int (*access)(void *), uint64_t address)
{
	struct fault fault;
	bool trapped;

	guarded(access, (void *)address, &fault, &trapped);
	return trapped && fault.value == address ? fault.cause : 0;
}

static void sv39_maps(struct ktap *ktap)
{
	uint32_t *page = page_alloc(0);

	ktap_require(ktap, page != NULL);
	page[3] = 0x1234;
	ktap_expect(ktap, sv39_map(TEST_VA, (hpa_t)page, PAGE_SIZE, PTE_R | PTE_W) == 0);
	ktap_expect(ktap, read_word((void *)(TEST_VA + 12)) == 0x1234);
	write_word((void *)TEST_VA);
	ktap_expect(ktap, page[0] == 7);
	ktap_expect(ktap, sv39_protect(TEST_VA, PAGE_SIZE, PTE_R) == 0);
	ktap_expect(ktap, cause_of(write_word, TEST_VA) == EXC_STORE_PAGE);
	ktap_expect(ktap, cause_of(call_word, TEST_VA) == EXC_FETCH_PAGE);
	ktap_expect(ktap, sv39_unmap(TEST_VA, PAGE_SIZE) == 0);
	ktap_expect(ktap, cause_of(read_word, TEST_VA) == EXC_LOAD_PAGE);
	page_free(page);
}

static void image_is_protected(struct ktap *ktap)
{
	extern char keel_base[], keel_rodata_start[], keel_data_start[];

	ktap_expect(ktap, cause_of(read_word, 0) == EXC_LOAD_PAGE);
	ktap_expect(ktap, cause_of(write_word, (uint64_t)keel_base) == EXC_STORE_PAGE);
	ktap_expect(ktap, cause_of(write_word, (uint64_t)keel_rodata_start) == EXC_STORE_PAGE);
	ktap_expect(ktap, cause_of(call_word, (uint64_t)keel_rodata_start) == EXC_FETCH_PAGE);
	ktap_expect(ktap, cause_of(call_word, (uint64_t)keel_data_start) == EXC_FETCH_PAGE);
}

static const struct ktap_case paging_cases[] = {
    {"the G-stage maps and translates", gstage_maps},
    {"the G-stage has 41 bits of address", gstage_has_41_bits},
    {"the G-stage refuses a bad range and maps nothing of it", gstage_refuses},
    {"the G-stage unmaps whole leaves only", gstage_unmaps},
    {"Sv39 maps, protects and unmaps", sv39_maps},
    {"the image cannot be written, nor data executed", image_is_protected},
};
KTAP_SUITE("paging", paging_cases);
