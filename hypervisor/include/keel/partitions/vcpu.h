/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_VCPU_H
#define KEEL_VCPU_H

#include <guest_csr.h>
#include <keel/types.h>

#define VCPU_NO_DEADLINE (~0ul)

/* One virtual hart. arch/riscv/vcpu_enter.S reads and writes the first members. */
struct vcpu {
	uint64_t x[32];
	uint64_t pc;
	uint64_t sstatus; /* sstatus of HS-mode, loaded at entry and saved at exit */
	uint64_t hstatus;
	uint64_t host_sp;
	struct guest_csrs csrs; /* while it does not run */
	uint64_t deadline;	/* of the guest's timer, ticks */
	bool waiting;		/* until `wake`, ticks */
	uint64_t wake;
	/*
	 * Its last WFI without anything that could end it, and how many came in a row:
	 * guest_wait.c.
	 */
	bool time_hidden;
	unsigned int hints;
	uint64_t hint_pc;
	uint64_t hint_x[32];
};

/* Ready to run from @pc in VS-mode with a0 = hart id 0 and a1 = @device_tree. */
void vcpu_init(struct vcpu *vcpu, gpa_t pc, gpa_t device_tree);

/* Writes the guest's CSRs and hgatp with this G-stage root; vcpu_put reads them back. */
void vcpu_load(const struct vcpu *vcpu, hpa_t gstage_root, uint32_t vmid);
void vcpu_put(struct vcpu *vcpu);

/*
 * vcpu_forget_vmid - drop cached translations of the guest that had @vmid before
 *
 * Comes before the first vcpu_load with a VMID that was used, on each hart that will run the guest.
 */
void vcpu_forget_vmid(hpa_t gstage_root, uint32_t vmid);

/* Makes the guest's next read of `time` an exit, or does so no more. Caller has loaded the vcpu. */
void vcpu_hide_time(struct vcpu *vcpu, bool hidden);

/* Whether the guest was in VS-mode at its last exit, not in VU-mode. */
bool vcpu_was_supervisor(const struct vcpu *vcpu);

/* The guest does not run until @wake, in ticks: other partitions do. */
void vcpu_wait_until(struct vcpu *vcpu, uint64_t wake);

/* Raises or clears the guest's timer interrupt by its deadline. Caller has loaded the vcpu. */
void vcpu_update_timer(const struct vcpu *vcpu);

/* Makes the guest take an exception at its current instruction. Caller has loaded the vcpu. */
void vcpu_inject(struct vcpu *vcpu, uint64_t cause, uint64_t value);

/*
 * Whether an interrupt that the guest enabled is pending, or can still come from its timer. Loaded.
 */
bool vcpu_has_interrupt(void);
bool vcpu_can_wake(const struct vcpu *vcpu);

/* How many VMID bits this hart has. */
unsigned int vcpu_vmid_bits(hpa_t gstage_root);

/* arch/riscv/vcpu_enter.S: runs the guest until its next exit. Caller has loaded the vcpu. */
void vcpu_enter(struct vcpu *vcpu);

#endif
