/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/memory/page.h>
#include <keel/partitions/partition.h>
#include <keel/platform/blob.h>

static struct partition *start(struct ktap *ktap, const char *name)
{
	const struct blob *blob;
	struct partition *partition = NULL;
	char path[48];

	ksnprintf(path, sizeof(path), "guests/%s", name);
	blob = blob_find(path);
	if (blob != NULL)
		partition = partition_create(name, blob->start, blob_size(blob), PARTITION_MEMORY);
	ktap_expect(ktap, partition != NULL);
	return partition;
}

/* More slices than any guest needs: on a slow host a guest gets little done in each. */
#define MANY_SLICES 2000

static void check_end(struct ktap *ktap, const char *name, enum partition_end end)
{
	struct partition *partition = start(ktap, name);

	if (partition == NULL)
		return;
	partition_schedule(MANY_SLICES);
	ktap_expect(ktap, partition->end == end);
	partition_destroy(partition);
}

static void first_guest(struct ktap *ktap)
{
	struct partition *partition = start(ktap, "first");

	ktap_require(ktap, partition != NULL);
	partition_schedule(MANY_SLICES);
	ktap_expect(ktap, partition->end == PARTITION_POWERED_OFF);
	ktap_expect(ktap, partition->faults_injected == 2);
	partition_destroy(partition);
}

static void hostile_guest(struct ktap *ktap)
{
	check_end(ktap, "hostile", PARTITION_POWERED_OFF);
}

static void lost_guest(struct ktap *ktap)
{
	check_end(ktap, "lost", PARTITION_LOST);
}

static void asleep_guest(struct ktap *ktap)
{
	check_end(ktap, "asleep", PARTITION_ASLEEP);
}

static void user_guest(struct ktap *ktap)
{
	check_end(ktap, "user", PARTITION_POWERED_OFF);
}

static void polling_guest(struct ktap *ktap)
{
	check_end(ktap, "poll", PARTITION_POWERED_OFF);
}

/* vsatp and hgatp are Bare while no guest runs. */
static void nothing_stays_loaded(struct ktap *ktap)
{
	struct partition *partition = start(ktap, "first");

	ktap_require(ktap, partition != NULL);
	while (partition->end == PARTITION_RUNS && partition->vcpu.csrs.satp == 0)
		partition_run_slice(partition);
	ktap_expect(ktap, partition->vcpu.csrs.satp != 0);
	ktap_expect(ktap, csr_read(CSR_VSATP) == 0 && csr_read(CSR_HGATP) == 0);
	partition_destroy(partition);
}

static void endless_guest(struct ktap *ktap)
{
	struct partition *partition = start(ktap, "endless");

	ktap_require(ktap, partition != NULL);
	partition_schedule(3);
	ktap_expect(ktap, partition->end == PARTITION_RUNS && partition->slices == 3);
	partition_stop(partition, PARTITION_STOPPED);
	ktap_expect(ktap, partition->end == PARTITION_STOPPED);
	partition_destroy(partition);
}

static void two_guests(struct ktap *ktap)
{
	struct partition *endless = start(ktap, "endless");
	struct partition *first = start(ktap, "first");

	ktap_require(ktap, endless != NULL && first != NULL);
	ktap_expect(ktap, endless->number != first->number);
	for (int round = 0; round < MANY_SLICES && first->end == PARTITION_RUNS; round++)
		partition_schedule(2);
	ktap_expect(ktap, first->end == PARTITION_POWERED_OFF);
	ktap_expect(ktap, endless->end == PARTITION_RUNS);
	partition_destroy(first);
	partition_destroy(endless);
}

static void nothing_is_kept(struct ktap *ktap)
{
	size_t before = page_free_count();

	check_end(ktap, "lost", PARTITION_LOST);
	ktap_expect(ktap, page_free_count() == before);
	ktap_expect(ktap, partition_at(0) == NULL);
}

static void bad_images(struct ktap *ktap)
{
	size_t before = page_free_count();

	ktap_expect(ktap, partition_create("empty", "", 0, PARTITION_MEMORY) == NULL);
	ktap_expect(ktap,
		    partition_create("large", "", PARTITION_MEMORY, PARTITION_MEMORY) == NULL);
	ktap_expect(ktap, partition_create("odd", "", 1, PARTITION_MEMORY + PAGE_SIZE) == NULL);
	ktap_expect(ktap, partition_create("huge", "", 1, 1ul << 40) == NULL);
	ktap_expect(ktap, page_free_count() == before);
}

static const struct ktap_case guest_cases[] = {
    {"the bundled guest pages, takes interrupts, gets its faults and powers off", first_guest},
    {"a hostile guest gets an error or an exception for each attempt", hostile_guest},
    {"a guest that cannot take its own traps is ended", lost_guest},
    {"a guest that sleeps for ever is ended", asleep_guest},
    {"a user of a guest gets to the guest's kernel, whatever it tries", user_guest},
    {"a guest that waits by looking again is not taken for asleep", polling_guest},
    {"a guest's translation is off while it does not run", nothing_stays_loaded},
    {"an endless guest is preempted and can be stopped", endless_guest},
    {"a guest runs to its end beside an endless one", two_guests},
    {"an ended partition leaves nothing behind", nothing_is_kept},
    {"an image that is empty or too large is refused", bad_images},
};
KTAP_SUITE("guests", guest_cases);
