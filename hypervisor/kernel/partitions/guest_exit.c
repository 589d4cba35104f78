/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Handles a guest's exit by its cause: emulates, injects an exception, or ends the partition.
 * Nothing here may stop the hart.
 */
#include <csr.h>
#include <keel/partitions/partition.h>
#include <keel/trap.h>

extern int hlvx_hu(uint64_t va, uint16_t *out);

struct fetch {
	uint64_t va;
	uint16_t half;
};

static int call_hlvx(void *argument)
{
	struct fetch *fetch = argument;

	return hlvx_hu(fetch->va, &fetch->half);
}

static bool fetch_half(uint64_t va, uint16_t *half)
{
	struct fetch fetch = {.va = va};
	struct fault fault;
	bool trapped;

	guarded(call_hlvx, &fetch, &fault, &trapped);
	*half = fetch.half;
	return !trapped;
}

/*
 * The instruction that exited: from stval where the hart gives it, else read as the guest fetches
 * it.
 */
static uint32_t read_instruction(uint64_t pc, uint64_t value)
{
	uint16_t low, high = 0;

	if (value != 0)
		return (uint32_t)value;
	if (!fetch_half(pc, &low))
		return 0;
	if ((low & INSTRUCTION_LENGTH_BITS) == INSTRUCTION_LENGTH_BITS &&
	    !fetch_half(pc + sizeof(low), &high))
		return 0;
	return low | (uint32_t)high << 16;
}

/*
 * A guest that faults at its own trap vector, in VS-mode and with interrupts off, can only fault
 * there again. VU-mode may be at that address for any reason, and VS-mode with interrupts on jumped
 * there.
 */
static bool cannot_take_traps(const struct vcpu *vcpu)
{
	return vcpu_was_supervisor(vcpu) && vcpu->pc == (csr_read(CSR_VSTVEC) & ~STVEC_MODE) &&
	       (csr_read(CSR_VSSTATUS) & SSTATUS_SIE) == 0;
}

static void inject(struct partition *partition, uint64_t cause, uint64_t value)
{
	struct vcpu *vcpu = &partition->vcpu;

	if (cannot_take_traps(vcpu)) {
		guest_console_say(partition, "%s at its trap vector %lx", trap_name(cause),
				  vcpu->pc);
		partition_stop(partition, PARTITION_LOST);
		return;
	}
	partition->faults_injected++;
	vcpu_inject(vcpu, cause, value);
}

/*
 * WFI of VS-mode exits by hstatus.VTW. Every other instruction that exits here is one that the
 * guest's machine does not have, and WFI of VU-mode is illegal on a machine without H too
 * (Privileged ISA, "Wait for Interrupt"; hypervisor extension, "Trap Cause Codes").
 */
static void exit_instruction(struct partition *partition, uint64_t value)
{
	struct vcpu *vcpu = &partition->vcpu;
	uint32_t instruction = read_instruction(vcpu->pc, value);

	if (instruction == INSTRUCTION_WFI && vcpu_was_supervisor(vcpu))
		guest_wait(partition);
	else if (vcpu->time_hidden) /* it may be a read of `time`: run it again */
		vcpu_hide_time(vcpu, false);
	else
		inject(partition, EXC_ILLEGAL, instruction);
}

static void exit_other(struct partition *partition, uint64_t cause, uint64_t value)
{
	if (partition->vcpu.time_hidden)
		vcpu_hide_time(&partition->vcpu, false);
	/* It was a store, or a page walk that sets an accessed or dirty bit: run it again. */
	if (partition_unseal(partition) && cause != EXC_ECALL_VS)
		return;
	switch (cause) {
	case EXC_ECALL_VS:
		guest_sbi(partition);
		break;
	/* All of its memory is mapped, so a guest-page fault is an access outside of it. */
	case EXC_FETCH_GUEST_PAGE:
		inject(partition, EXC_FETCH_ACCESS, value);
		break;
	case EXC_LOAD_GUEST_PAGE:
		inject(partition, EXC_LOAD_ACCESS, value);
		break;
	case EXC_STORE_GUEST_PAGE:
		inject(partition, EXC_STORE_ACCESS, value);
		break;
	default:
		inject(partition, cause, value);
		break;
	}
}

void guest_exit(struct partition *partition)
{
	uint64_t cause = csr_read(CSR_SCAUSE);
	uint64_t value = csr_read(CSR_STVAL);

	if ((cause & SCAUSE_INTERRUPT) != 0)
		interrupt_handle(cause & ~SCAUSE_INTERRUPT);
	else if (cause == EXC_VIRTUAL_INSTRUCTION || cause == EXC_ILLEGAL)
		exit_instruction(partition, value);
	else
		exit_other(partition, cause, value);
}
