/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <keel/partitions/partition.h>
#include <keel/trap.h>
#include <vmhi/guest.h>
#include <vmhi/string.h>

/* What a hart must have, so that each partition's number is its VMID. */
#define VMID_BITS 4
_Static_assert(PARTITION_MAX < 1 << VMID_BITS, "numbers from 1 to PARTITION_MAX");

static struct partition *partitions[PARTITION_MAX];

static const char *end_name(enum partition_end end)
{
	static const char *const names[] = {
	    "runs",
	    "powered off",
	    "powered off with a failure",
	    "asked for a reset",
	    "asleep with nothing to wake it",
	    "cannot take its own traps",
	    "stopped",
	};

	return names[end];
}

struct partition *partition_at(unsigned int index)
{
	for (unsigned int i = 0; i < PARTITION_MAX; i++) {
		if (partitions[i] != NULL && index-- == 0)
			return partitions[i];
	}
	return NULL;
}

static int take_number(struct partition *partition)
{
	for (unsigned int i = 0; i < PARTITION_MAX; i++) {
		if (partitions[i] == NULL) {
			partitions[i] = partition;
			partition->number = i + 1;
			return 0;
		}
	}
	return -VMHI_ENOSPC;
}

static int give_memory(struct partition *partition)
{
	size_t size = partition->memory_size;

	if (size < PARTITION_MEMORY || size > PARTITION_MEMORY_MAX || (size & (size - 1)) != 0)
		return -VMHI_EINVAL;
	partition->memory = (hpa_t)page_alloc(page_order(partition->memory_size));
	partition->gstage = gstage_create();
	if (partition->memory == 0 || partition->gstage == NULL)
		return -VMHI_ENOMEM;
	return gstage_map(partition->gstage, VMHI_GUEST_BASE, partition->memory,
			  partition->memory_size, PTE_R | PTE_W | PTE_X);
}

/* The tables exist already: mapping the same range again needs no memory. */
static void allow(struct partition *partition, unsigned int access)
{
	gstage_unmap(partition->gstage, VMHI_GUEST_BASE, partition->memory_size);
	gstage_map(partition->gstage, VMHI_GUEST_BASE, partition->memory, partition->memory_size,
		   access);
	hfence_gvma();
}

void partition_seal(struct partition *partition)
{
	partition->sealed = true;
	allow(partition, PTE_R | PTE_X);
}

bool partition_unseal(struct partition *partition)
{
	bool sealed = partition->sealed;

	if (sealed)
		allow(partition, PTE_R | PTE_W | PTE_X);
	partition->sealed = false;
	return sealed;
}

/* The image at the beginning, the device tree in the last page. */
static int fill_memory(struct partition *partition, const void *image, size_t image_size)
{
	size_t tree = partition->memory_size - PAGE_SIZE;
	int size;

	if (image_size == 0 || image_size > tree)
		return -VMHI_EINVAL;
	memcpy((void *)partition->memory, image, image_size);
	size = guest_tree_write(partition, (void *)(partition->memory + tree), PAGE_SIZE);
	if (size < 0)
		return size;
	fence_i();
	vcpu_init(&partition->vcpu, VMHI_GUEST_BASE, VMHI_GUEST_BASE + tree);
	return 0;
}

struct partition *partition_create(const char *name, const void *image, size_t image_size,
				   size_t memory_size)
{
	struct partition *partition = page_alloc(0);
	int error = -VMHI_ENOMEM;

	_Static_assert(sizeof(*partition) <= PAGE_SIZE, "one page");
	if (partition == NULL)
		goto out;
	ksnprintf(partition->name, sizeof(partition->name), "%s", name);
	partition->memory_size = memory_size;
	error = csr_has_hypervisor() ? take_number(partition) : -VMHI_ENOSYS;
	if (error == 0)
		error = give_memory(partition);
	if (error == 0)
		error = fill_memory(partition, image, image_size);
	if (error != 0)
		goto out;
	guest_csrs_probe();
	if (vcpu_vmid_bits((hpa_t)partition->gstage) >= VMID_BITS)
		partition->vmid = partition->number;
	vcpu_forget_vmid((hpa_t)partition->gstage, partition->vmid);
	kprintf("partition %s: created, %lu MiB\n", partition->name, partition->memory_size >> 20);
	return partition;
out:
	kprintf("partition %s: not created, error %d\n", name, error);
	partition_destroy(partition);
	return NULL;
}

void partition_destroy(struct partition *partition)
{
	if (partition == NULL)
		return;
	guest_console_finish(partition);
	if (partition->number != 0)
		partitions[partition->number - 1] = NULL;
	gstage_destroy(partition->gstage);
	if (partition->memory != 0)
		page_free((void *)partition->memory);
	page_free(partition);
}

bool partition_holds(const struct partition *partition, gpa_t gpa, uint64_t size)
{
	return gpa >= VMHI_GUEST_BASE && gpa - VMHI_GUEST_BASE <= partition->memory_size &&
	       size <= partition->memory_size - (gpa - VMHI_GUEST_BASE);
}

void partition_stop(struct partition *partition, enum partition_end end)
{
	if (partition->end != PARTITION_RUNS)
		return;
	partition->end = end;
	guest_console_say(partition, "%s", end_name(end));
}
