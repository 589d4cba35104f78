/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * WFI in VS-mode. Over at once when an interrupt that the guest enabled is pending; when its timer
 * can still raise one, the hart is given away until then. With neither it is a hint: "a legal
 * implementation is to simply implement the WFI instruction as a NOP" (Privileged ISA, "Wait for
 * Interrupt"), and a guest may poll around it. It gets the hart again after a slice.
 */
#include <csr.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <vmhi/string.h>

/*
 * A guest that comes back so often in a row to the same hint with the same registers, with its
 * timer over or off and without having looked at the time or left for anything else, may count in
 * its memory alone: for the last round that is sealed. Without a store it sees at each round what
 * it saw at the one before: it is asleep for good. A quarter of a second.
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
