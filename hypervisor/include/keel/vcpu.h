/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_VCPU_H
#define KEEL_VCPU_H

#include <keel/types.h>

#define VCPU_NO_DEADLINE (~0ul)

/* One virtual hart. The first members are known to arch/riscv/vcpu_enter.S by offset. */
struct vcpu {
	uint64_t x[32];
	uint64_t pc;
	uint64_t sstatus; /* ours, as of entry and exit */
	uint64_t hstatus;
	uint64_t host_sp;
	/* The guest's supervisor CSRs while another guest runs. */
	uint64_t vsstatus;
	uint64_t vsie;
	uint64_t vstvec;
	uint64_t vsscratch;
	uint64_t vsepc;
	uint64_t vscause;
	uint64_t vstval;
	uint64_t vsatp;
	uint64_t hvip;
	uint64_t deadline; /* of the guest's timer, ticks */
	bool waiting;	   /* in WFI until the deadline */
};

_Static_assert(offsetof(struct vcpu, pc) == 256, "vcpu_enter.S");
_Static_assert(offsetof(struct vcpu, sstatus) == 264, "vcpu_enter.S");
_Static_assert(offsetof(struct vcpu, hstatus) == 272, "vcpu_enter.S");
_Static_assert(offsetof(struct vcpu, host_sp) == 280, "vcpu_enter.S");

/* Ready to run from @pc in VS-mode with a0 = hart id 0 and a1 = @device_tree. */
void vcpu_init(struct vcpu *vcpu, gpa_t pc, gpa_t device_tree);

/* Puts the guest's CSRs in place, with this G-stage root; vcpu_put takes them back. */
void vcpu_load(const struct vcpu *vcpu, hpa_t gstage_root, uint32_t vmid);
void vcpu_put(struct vcpu *vcpu);

/* Raises or clears the guest's timer interrupt by its deadline. Caller has loaded the vcpu. */
void vcpu_update_timer(const struct vcpu *vcpu);

/* Makes the guest take an exception at its current instruction. Caller has loaded the vcpu. */
void vcpu_inject(struct vcpu *vcpu, uint64_t cause, uint64_t value);

/* Whether an interrupt that the guest enabled is pending, or can still come from its timer. Loaded.
 */
bool vcpu_has_interrupt(void);
bool vcpu_can_wake(const struct vcpu *vcpu);

/* How many VMID bits this hart has. */
unsigned int vcpu_vmid_bits(hpa_t gstage_root);

/* arch/riscv/vcpu_enter.S: runs the guest until its next exit. Caller has loaded the vcpu. */
void vcpu_enter(struct vcpu *vcpu);

#endif
