/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/timer.h>
#include <keel/vcpu.h>

/* Exceptions that a guest's own kernel handles without us. */
#define GUEST_EXCEPTIONS                                                                           \
	(1ul << 0 | 1ul << EXC_ILLEGAL | 1ul << EXC_BREAKPOINT | 1ul << 4 | 1ul << 6 |             \
	 1ul << EXC_ECALL_U | 1ul << EXC_FETCH_PAGE | 1ul << EXC_LOAD_PAGE |                       \
	 1ul << EXC_STORE_PAGE)

#define GUEST_INTERRUPTS (1ul << IRQ_VS_SOFT | 1ul << IRQ_VS_TIMER | 1ul << IRQ_VS_EXTERNAL)

#define HCOUNTEREN_TIME 2ul

void vcpu_init(struct vcpu *vcpu, gpa_t pc, gpa_t device_tree)
{
	*vcpu = (struct vcpu){.pc = pc, .deadline = VCPU_NO_DEADLINE};
	vcpu->x[11] = device_tree;
	/* SPP and SPV: sret goes to VS-mode. FS stays off: guests of this form have no floating
	 * point. */
	vcpu->sstatus =
	    (csr_read(CSR_SSTATUS) & ~(SSTATUS_FS | SSTATUS_SIE | SSTATUS_SPIE)) | SSTATUS_SPP;
	vcpu->hstatus = csr_read(CSR_HSTATUS) | HSTATUS_SPV | HSTATUS_VTW;
}

void vcpu_load(const struct vcpu *vcpu, hpa_t gstage_root, uint32_t vmid)
{
	csr_write(CSR_HEDELEG, GUEST_EXCEPTIONS);
	csr_write(CSR_HIDELEG, GUEST_INTERRUPTS);
	csr_write(CSR_HCOUNTEREN, HCOUNTEREN_TIME);
	csr_write(CSR_HTIMEDELTA, 0);
	csr_write(CSR_VSSTATUS, vcpu->vsstatus);
	csr_write(CSR_VSIE, vcpu->vsie);
	csr_write(CSR_VSTVEC, vcpu->vstvec);
	csr_write(CSR_VSSCRATCH, vcpu->vsscratch);
	csr_write(CSR_VSEPC, vcpu->vsepc);
	csr_write(CSR_VSCAUSE, vcpu->vscause);
	csr_write(CSR_VSTVAL, vcpu->vstval);
	csr_write(CSR_VSATP, vcpu->vsatp);
	csr_write(CSR_HVIP, vcpu->hvip);
	csr_write(CSR_HGATP, HGATP_SV39X4 | HGATP_VMID(vmid) | gstage_root >> PAGE_SHIFT);
	/* Without VMIDs two guests share tags. */
	if (vmid == 0) {
		hfence_gvma();
		hfence_vvma();
	}
}

void vcpu_put(struct vcpu *vcpu)
{
	vcpu->vsstatus = csr_read(CSR_VSSTATUS);
	vcpu->vsie = csr_read(CSR_VSIE);
	vcpu->vstvec = csr_read(CSR_VSTVEC);
	vcpu->vsscratch = csr_read(CSR_VSSCRATCH);
	vcpu->vsepc = csr_read(CSR_VSEPC);
	vcpu->vscause = csr_read(CSR_VSCAUSE);
	vcpu->vstval = csr_read(CSR_VSTVAL);
	vcpu->vsatp = csr_read(CSR_VSATP);
	vcpu->hvip = csr_read(CSR_HVIP);
	csr_write(CSR_HVIP, 0);
	csr_write(CSR_HGATP, 0);
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
	if ((vcpu->sstatus & SSTATUS_SPP) != 0)
		next |= SSTATUS_SPP;
	csr_write(CSR_VSSTATUS, next);
	csr_write(CSR_VSEPC, vcpu->pc);
	csr_write(CSR_VSCAUSE, cause);
	csr_write(CSR_VSTVAL, value);
	vcpu->pc = csr_read(CSR_VSTVEC) & ~3ul;
	vcpu->sstatus |= SSTATUS_SPP;
}

bool vcpu_has_interrupt(void)
{
	/* vsie shows the VS bits one place lower, as the guest sees them. */
	return ((csr_read(CSR_HVIP) >> 1) & csr_read(CSR_VSIE)) != 0;
}

bool vcpu_can_wake(const struct vcpu *vcpu)
{
	return vcpu->deadline != VCPU_NO_DEADLINE && (csr_read(CSR_VSIE) & (1ul << IRQ_TIMER)) != 0;
}

unsigned int vcpu_vmid_bits(hpa_t gstage_root)
{
	unsigned int bits = 0;
	uint64_t vmid;

	csr_write(CSR_HGATP,
		  HGATP_SV39X4 | HGATP_VMID(HGATP_VMID_MASK) | gstage_root >> PAGE_SHIFT);
	vmid = (csr_read(CSR_HGATP) >> 44) & HGATP_VMID_MASK;
	csr_write(CSR_HGATP, 0);
	for (; vmid != 0; vmid >>= 1)
		bits++;
	return bits;
}
