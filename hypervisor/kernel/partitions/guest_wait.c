/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * WFI in VS-mode. It ends at once when an interrupt that the guest enabled is pending. When the
 * guest's timer can still raise one, other partitions run until then. With neither, WFI is a hint:
 * "a legal implementation is to simply implement the WFI instruction as a NOP" (Privileged ISA,
 * "Wait for Interrupt"). A guest may poll with it, so it gets the hart again after a slice.
 */
#include <csr.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <vmhi/string.h>

/*
 * So many hints in a row, a quarter of a second, end a guest that nothing can wake. They are
 * counted while it comes back to the same WFI with the same registers, its timer is off or over, it
 * did not read `time`, and it made no other exit. It may still count in memory alone: for the last
 * round its memory is made read-only (sealed). Without a store, it sees in each round what it saw
 * in the one before.
 */
#define ASLEEP_HINTS 250u

static bool is_same_hint(const struct vcpu *vcpu)
{
	return vcpu->time_hidden && vcpu->hint_pc == vcpu->pc &&
	       memcmp(vcpu->hint_x, vcpu->x, sizeof(vcpu->x)) == 0;
}

static void take_hint(struct partition *partition)
{
	struct vcpu *vcpu = &partition->vcpu;
	uint64_t now = timer_now();
	bool timer_comes = vcpu->deadline != VCPU_NO_DEADLINE && now < vcpu->deadline;

	vcpu->hints = is_same_hint(vcpu) && !timer_comes ? vcpu->hints + 1 : 0;
	if (vcpu->hints == ASLEEP_HINTS && partition->sealed) {
		partition_stop(partition, PARTITION_ASLEEP);
		return;
	}
	if (vcpu->hints == ASLEEP_HINTS - 1)
		partition_seal(partition);
	vcpu->hint_pc = vcpu->pc;
	memcpy(vcpu->hint_x, vcpu->x, sizeof(vcpu->x));
	vcpu_hide_time(vcpu, true);
	vcpu_wait_until(vcpu, now + boot.ticks_per_second / SLICE_PER_SECOND);
}

void guest_wait(struct partition *partition)
{
	struct vcpu *vcpu = &partition->vcpu;

	vcpu->pc += INSTRUCTION_SIZE;
	vcpu_update_timer(vcpu);
	if (vcpu_has_interrupt())
		return;
	if (vcpu_can_wake(vcpu))
		vcpu_wait_until(vcpu, vcpu->deadline);
	else
		take_hint(partition);
}
