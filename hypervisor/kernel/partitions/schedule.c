/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Round robin over partitions on one hart; the host's timer ends a slice whatever the guest does.
 */
#include <csr.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool can_run(const struct partition *partition)
{
	return partition->end == PARTITION_RUNS &&
	       (!partition->vcpu.waiting || timer_now() >= partition->vcpu.wake);
}

static void run_guest(struct partition *partition)
{
	struct vcpu *vcpu = &partition->vcpu;
	uint64_t slice_end = partition->slice_end;

	vcpu->waiting = false;
	vcpu_load(vcpu, (hpa_t)partition->gstage, partition->vmid);
	while (partition->end == PARTITION_RUNS && !vcpu->waiting && timer_now() < slice_end) {
		vcpu_update_timer(vcpu);
		/* A deadline that has passed is pending in the guest already. */
		timer_start(timer_now() < vcpu->deadline ? earlier(slice_end, vcpu->deadline)
							 : slice_end);
		vcpu_enter(vcpu);
		guest_exit(partition);
	}
	timer_stop();
	vcpu_put(vcpu);
}

void partition_run_slice(struct partition *partition)
{
	partition->slices++;
	partition->slice_end = timer_now() + boot.ticks_per_second / SLICE_PER_SECOND;
	guest_console_drain(partition);
	if (can_run(partition))
		run_guest(partition);
}

/* Return: the earliest time at which a partition that waits goes on. */
static uint64_t next_wake(void)
{
	uint64_t next = VCPU_NO_DEADLINE;
	struct partition *partition;

	for (unsigned int i = 0; (partition = partition_at(i)) != NULL; i++) {
		if (partition->end == PARTITION_RUNS)
			next = earlier(next, partition->vcpu.wake);
	}
	return next;
}

void partition_schedule(uint64_t slices)
{
	bool limited = slices != 0;

	for (;;) {
		struct partition *partition;
		bool ran = false, live = false;

		for (unsigned int i = 0; (partition = partition_at(i)) != NULL; i++) {
			if (limited && slices == 0)
				return;
			live |= partition->end == PARTITION_RUNS;
			if (!can_run(partition) && !guest_console_has_output(partition))
				continue;
			partition_run_slice(partition);
			ran = true;
			slices--;
		}
		if (!live && !ran)
			return;
		if (!ran)
			timer_wait(next_wake());
	}
}
