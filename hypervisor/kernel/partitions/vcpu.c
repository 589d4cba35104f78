/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/partitions/vcpu.h>
#include <keel/platform/timer.h>

/* Exceptions that a guest's kernel handles without Keel. */
#define GUEST_EXCEPTIONS                                                                           \
	(1ul << EXC_FETCH_MISALIGNED | 1ul << EXC_ILLEGAL | 1ul << EXC_BREAKPOINT |                \
	 1ul << EXC_LOAD_MISALIGNED | 1ul << EXC_STORE_MISALIGNED | 1ul << EXC_ECALL_U |           \
	 1ul << EXC_FETCH_PAGE | 1ul << EXC_LOAD_PAGE | 1ul << EXC_STORE_PAGE)

void vcpu_init(struct vcpu *vcpu, gpa_t pc, gpa_t device_tree)
{
	*vcpu = (struct vcpu){.pc = pc, .deadline = VCPU_NO_DEADLINE};
	vcpu->x[REGISTER_A1] = device_tree;
	/*
	 * SPP and SPV: sret goes to VS-mode. All else is zero, whatever the firmware set: FS, VS
	 * and XS, so that no guest has state that is not saved; MXR, which would make executable
	 * pages of the G-stage readable. Only the widths (UXL, VSXL) stay as the hart has them.
	 */
	vcpu->sstatus = (csr_read(CSR_SSTATUS) & SSTATUS_UXL) | SSTATUS_SPP;
	vcpu->hstatus = (csr_read(CSR_HSTATUS) & HSTATUS_VSXL) | HSTATUS_SPV | HSTATUS_VTW;
}

/*
 * A guest that may not read `time` exits by a virtual instruction exception. On a hart whose `time`
 * is emulated by the firmware, it exits by an illegal instruction: that must not be delegated to
 * the guest then.
 */
static void load_time(const struct vcpu *vcpu)
{
	csr_write(CSR_HCOUNTEREN, vcpu->time_hidden ? 0 : HCOUNTEREN_TM);
	csr_write(CSR_HEDELEG,
		  vcpu->time_hidden ? GUEST_EXCEPTIONS & ~(1ul << EXC_ILLEGAL) : GUEST_EXCEPTIONS);
}

void vcpu_hide_time(struct vcpu *vcpu, bool hidden)
{
	vcpu->time_hidden = hidden;
	load_time(vcpu);
}

static void write_hgatp(hpa_t gstage_root, uint32_t vmid)
{
	csr_write(CSR_HGATP, HGATP_SV39X4 | HGATP_VMID(vmid) | gstage_root >> PAGE_SHIFT);
}

/*
 * A hart may translate by vsatp and hgatp speculatively in HS-mode too, and cache the result under
 * the VMID of that moment (Privileged ISA, hypervisor extension, hgatp and vsatp). So one guest's
 * vsatp must never be there together with another's hgatp: vsatp is Bare whenever hgatp changes.
 */
void vcpu_load(const struct vcpu *vcpu, hpa_t gstage_root, uint32_t vmid)
{
	load_time(vcpu);
	guest_csrs_load(&vcpu->csrs);
	write_hgatp(gstage_root, vmid);
	/* Without VMIDs, translations of two guests are cached under the same number. */
	if (vmid == 0) {
		hfence_gvma();
		hfence_vvma();
	}
	csr_write(CSR_VSATP, vcpu->csrs.satp);
}

void vcpu_put(struct vcpu *vcpu)
{
	guest_csrs_save(&vcpu->csrs);
	csr_write(CSR_VSATP, SATP_BARE);
	csr_write(CSR_HVIP, 0);
	csr_write(CSR_HGATP, HGATP_BARE);
}

/* hfence.vvma works on the VMID that hgatp holds, hfence.gvma leaves VS-stage entries alone. */
void vcpu_forget_vmid(hpa_t gstage_root, uint32_t vmid)
{
	csr_write(CSR_VSATP, SATP_BARE);
	write_hgatp(gstage_root, vmid);
	hfence_vvma();
	hfence_gvma();
	csr_write(CSR_HGATP, HGATP_BARE);
}

bool vcpu_was_supervisor(const struct vcpu *vcpu)
{
	return (vcpu->sstatus & SSTATUS_SPP) != 0;
}

void vcpu_wait_until(struct vcpu *vcpu, uint64_t wake)
{
	vcpu->waiting = true;
	vcpu->wake = wake;
}

void vcpu_update_timer(const struct vcpu *vcpu)
{
	if (timer_now() >= vcpu->deadline)
		csr_set(CSR_HVIP, 1ul << IRQ_VS_TIMER);
	else
		csr_clear(CSR_HVIP, 1ul << IRQ_VS_TIMER);
}

/* Privileged ISA, "Trap Entry" of VS-mode: what hardware does for a delegated exception. */
void vcpu_inject(struct vcpu *vcpu, uint64_t cause, uint64_t value)
{
	uint64_t status = csr_read(CSR_VSSTATUS);
	uint64_t next = status & ~(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP);

	if ((status & SSTATUS_SIE) != 0)
		next |= SSTATUS_SPIE;
	if (vcpu_was_supervisor(vcpu))
		next |= SSTATUS_SPP;
	csr_write(CSR_VSSTATUS, next);
	csr_write(CSR_VSEPC, vcpu->pc);
	csr_write(CSR_VSCAUSE, cause);
	csr_write(CSR_VSTVAL, value);
	vcpu->pc = csr_read(CSR_VSTVEC) & ~STVEC_MODE;
	vcpu->sstatus |= SSTATUS_SPP;
}

bool vcpu_has_interrupt(void)
{
	return ((csr_read(CSR_HVIP) >> IRQ_VS_SHIFT) & csr_read(CSR_VSIE)) != 0;
}

bool vcpu_can_wake(const struct vcpu *vcpu)
{
	return vcpu->deadline != VCPU_NO_DEADLINE && (csr_read(CSR_VSIE) & (1ul << IRQ_TIMER)) != 0;
}

unsigned int vcpu_vmid_bits(hpa_t gstage_root)
{
	unsigned int bits = 0;
	uint64_t vmid;

	csr_write(CSR_VSATP, SATP_BARE);
	write_hgatp(gstage_root, HGATP_VMID_MASK);
	vmid = (csr_read(CSR_HGATP) >> HGATP_VMID_SHIFT) & HGATP_VMID_MASK;
	csr_write(CSR_HGATP, HGATP_BARE);
	for (; vmid != 0; vmid >>= 1)
		bits++;
	return bits;
}
