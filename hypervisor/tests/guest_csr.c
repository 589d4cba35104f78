/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Two guests try all CSRs (guests/csrs.c): no value of one guest is seen by the other, and no CSR
 * is reached that has no row in arch/riscv/guest_csr.h.
 */
#include "../guests/lib/csr_walk.h"
#include <guest_csr.h>
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/partitions/partition.h>
#include <keel/platform/blob.h>

#define MANY_SLICES 4000u

/* Each CSR by the number that a guest uses, and what a guest may do with it. */
static const struct row {
	uint16_t number;
	bool moves; /* two reads may differ: it is time, or computed from other state */
	uint8_t reach;
} rows[] = {
#define OWN_ROW(name, guest, ours) {guest, false, REACH_READS | REACH_WRITES},
#define SHARED_ROW(name, guest)	   {guest, true, REACH_READS},
    GUEST_CSRS_OWN(OWN_ROW) GUEST_CSRS_SATP(OWN_ROW) GUEST_CSRS_OPTIONAL(OWN_ROW)
	GUEST_CSRS_SHARED(SHARED_ROW)};

static const struct row *find_row(unsigned int number)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].number == number)
			return &rows[i];
	}
	return NULL;
}

static struct csr_walk *walk_of(const struct partition *partition)
{
	return (struct csr_walk *)(partition->memory + WALK_OFFSET);
}

static struct partition *start(uint64_t variant)
{
	const struct blob *blob = blob_find("guests/csrs");
	struct partition *partition = NULL;

	if (blob != NULL)
		partition =
		    partition_create("csrs", blob->start, blob_size(blob), PARTITION_MEMORY);
	if (partition != NULL)
		walk_of(partition)->variant = variant;
	return partition;
}

/* Return: whether the guest has written all CSRs. */
static bool run_to_write(struct partition *partition)
{
	for (unsigned int i = 0; i < MANY_SLICES && walk_of(partition)->phase != WALK_WROTE; i++)
		partition_run_slice(partition);
	return walk_of(partition)->phase == WALK_WROTE;
}

static bool run_to_end(struct partition *partition)
{
	walk_of(partition)->phase = WALK_GO;
	for (unsigned int i = 0; i < MANY_SLICES && partition->end == PARTITION_RUNS; i++)
		partition_run_slice(partition);
	return partition->end == PARTITION_POWERED_OFF;
}

static bool check_reach(const struct csr_walk *walk)
{
	bool all = true;

	for (unsigned int number = 0; number < CSR_COUNT; number++) {
		const struct row *row = find_row(number);

		if ((walk->reach[number] & ~(row != NULL ? row->reach : 0)) == 0)
			continue;
		kprintf("  # CSR %03x is reached by a guest, and not in the inventory\n", number);
		all = false;
	}
	for (unsigned int select = 0; select < SELECT_COUNT; select++) {
		if (walk->selects[select] == 0)
			continue;
		kprintf("  # sireg is reached by a guest with %03x in siselect\n", select);
		all = false;
	}
	return all;
}

/* Whether both readings have the same value in each CSR that does not change by itself. */
static bool check_same(const struct csr_walk *walk, const uint64_t *a, const uint64_t *b)
{
	bool all = true;

	for (unsigned int number = 0; number < CSR_COUNT; number++) {
		const struct row *row = find_row(number);

		if (walk->reach[number] == 0 || a[number] == b[number] ||
		    (row != NULL && row->moves))
			continue;
		kprintf("  # CSR %03x was %lx and is %lx\n", number, a[number], b[number]);
		all = false;
	}
	return all;
}

static void guests_have_their_own(struct ktap *ktap)
{
	struct partition *one = start(0), *other = start(1);

	ktap_require(ktap, one != NULL && other != NULL);
	ktap_require(ktap, run_to_write(one) && run_to_write(other));
	ktap_expect(ktap, check_reach(walk_of(one)) && check_reach(walk_of(other)));
	ktap_expect(ktap, check_same(walk_of(one), walk_of(one)->first, walk_of(other)->first));
	ktap_expect(ktap, walk_of(one)->written[CSR_SCOUNTEREN] !=
			      walk_of(other)->written[CSR_SCOUNTEREN]);
	ktap_expect(ktap, run_to_end(one) && run_to_end(other));
	ktap_expect(ktap, check_same(walk_of(one), walk_of(one)->written, walk_of(one)->later));
	ktap_expect(ktap,
		    check_same(walk_of(other), walk_of(other)->written, walk_of(other)->later));
	partition_destroy(one);
	partition_destroy(other);
}

static const struct ktap_case guest_csr_cases[] = {
    {"a guest reaches what the inventory has, and each CSR there is its own",
     guests_have_their_own},
};
KTAP_SUITE("guest CSRs", guest_csr_cases);
