/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * The SBI that Keel offers to one virtual hart. Source: RISC-V SBI 2.0; VMHI-G for the last
 * extension. Each call is short: a guest that calls for ever must not take more than its slice.
 */
#include <csr.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <keel/sbi.h>
#include <vmhi/guest.h>

#define KEEL_VERSION 0x00000001

/* "KEEL"; not a registered number. */
#define KEEL_SBI_IMPLEMENTATION 0x4b45454cul
#define DBCN_BYTES_EACH_CALL	4096

/* Not an error of the SBI: the guest makes this call once more when it has the hart again. */
#define CALL_AGAIN 1l

typedef struct sbi_result (*sbi_handler)(struct partition *partition, uint64_t function,
					 const uint64_t *a);

static struct sbi_result sbi_error(long error)
{
	return (struct sbi_result){.error = error};
}

static struct sbi_result sbi_value(uint64_t value)
{
	return (struct sbi_result){.value = (long)value};
}

/* Whether (mask, base) names our only hart. Return: SBI_SUCCESS or SBI_ERR_INVALID_PARAM. */
static long check_hart_mask(uint64_t mask, uint64_t base, bool *ours)
{
	*ours = base == SBI_ALL_HARTS || (base == 0 && (mask & 1) != 0);
	if (base == SBI_ALL_HARTS || mask == 0 || (base == 0 && mask == 1))
		return SBI_SUCCESS;
	return SBI_ERR_INVALID_PARAM;
}

static struct sbi_result sbi_time(struct partition *partition, uint64_t function, const uint64_t *a)
{
	if (function != SBI_TIME_SET_TIMER)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	partition->vcpu.deadline = a[0];
	vcpu_update_timer(&partition->vcpu);
	return sbi_value(0);
}

static struct sbi_result sbi_ipi(struct partition *partition, uint64_t function, const uint64_t *a)
{
	bool ours;
	long error = check_hart_mask(a[0], a[1], &ours);

	(void)partition;
	if (function != SBI_IPI_SEND_IPI)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (error == SBI_SUCCESS && ours)
		csr_set(CSR_HVIP, 1ul << IRQ_VS_SOFT);
	return sbi_error(error);
}

/*
 * The only hart that can be meant is the one that calls, so the fence is done when the call
 * returns.
 */
static struct sbi_result sbi_rfence(struct partition *partition, uint64_t function,
				    const uint64_t *a)
{
	bool ours;
	long error = check_hart_mask(a[0], a[1], &ours);

	(void)partition;
	if (function > SBI_RFENCE_SFENCE_VMA_ASID)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (error != SBI_SUCCESS || !ours)
		return sbi_error(error);
	if (function == SBI_RFENCE_FENCE_I)
		fence_i();
	else
		hfence_vvma();
	return sbi_value(0);
}

static struct sbi_result sbi_srst(struct partition *partition, uint64_t function, const uint64_t *a)
{
	uint32_t type = (uint32_t)a[0], reason = (uint32_t)a[1];

	if (function != SBI_SRST_SYSTEM_RESET)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	if (type > SBI_SRST_WARM_REBOOT ||
	    (reason > SBI_SRST_SYSTEM_FAILURE && reason < SBI_SRST_FREE_REASONS))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	if (type != SBI_SRST_SHUTDOWN)
		partition_stop(partition, PARTITION_RESET);
	else
		partition_stop(partition, reason == SBI_SRST_NO_REASON ? PARTITION_POWERED_OFF
								       : PARTITION_FAILED);
	return sbi_value(0);
}

/*
 * SBI 3.0, "Shared Memory Physical Address Range Parameter": all of the range has to be the
 * guest's, however much of it one call uses. RV64 has no upper half of an address.
 */
static bool is_shared_memory(const struct partition *partition, const uint64_t *a)
{
	return a[2] == 0 && partition_holds(partition, a[1], a[0]);
}

/* At most a page, and what the slice has time for: the SBI allows a short write. */
static struct sbi_result dbcn_write(struct partition *partition, const uint64_t *a)
{
	const char *bytes = (const char *)(partition->memory + (a[1] - VMHI_GUEST_BASE));
	uint64_t length = a[0] < DBCN_BYTES_EACH_CALL ? a[0] : DBCN_BYTES_EACH_CALL;
	uint64_t done = 0;

	if (!is_shared_memory(partition, a))
		return sbi_error(SBI_ERR_INVALID_PARAM);
	while (done < length && guest_console_put(partition, bytes[done]))
		done++;
	return sbi_value(done);
}

static struct sbi_result sbi_dbcn(struct partition *partition, uint64_t function, const uint64_t *a)
{
	switch (function) {
	case SBI_DBCN_WRITE:
		return dbcn_write(partition, a);
	case SBI_DBCN_READ: /* a partition has no input */
		return is_shared_memory(partition, a) ? sbi_value(0)
						      : sbi_error(SBI_ERR_INVALID_PARAM);
	case SBI_DBCN_WRITE_BYTE: /* returns once the byte is taken */
		return guest_console_put(partition, (char)a[0]) ? sbi_value(0)
								: sbi_error(CALL_AGAIN);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}

static struct sbi_result sbi_vmhi(struct partition *partition, uint64_t function, const uint64_t *a)
{
	if (function == VMHI_SBI_VERSION)
		return sbi_value(VMHI_G_VERSION);
	if (function == VMHI_SBI_FEATURES)
		return sbi_value(0);
	if (function != VMHI_SBI_FACT)
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	switch (a[0]) {
	case VMHI_FACT_MEMORY_BASE:
		return sbi_value(VMHI_GUEST_BASE);
	case VMHI_FACT_MEMORY_SIZE:
		return sbi_value(partition->memory_size);
	case VMHI_FACT_TICKS:
		return sbi_value(boot.ticks_per_second);
	case VMHI_FACT_NUMBER:
		return sbi_value(partition->number);
	default:
		return sbi_error(SBI_ERR_INVALID_PARAM);
	}
}

static struct sbi_result sbi_base(struct partition *partition, uint64_t function,
				  const uint64_t *a);

static const struct {
	uint64_t extension;
	sbi_handler handler;
} extensions[] = {
    {SBI_EXT_BASE, sbi_base},
    {SBI_EXT_TIME, sbi_time},
    {SBI_EXT_IPI, sbi_ipi},
    {SBI_EXT_RFENCE, sbi_rfence},
    {SBI_EXT_SRST, sbi_srst},
    {SBI_EXT_DBCN, sbi_dbcn},
    {VMHI_SBI_EXTENSION(KEEL_SBI_IMPLEMENTATION), sbi_vmhi},
};

static sbi_handler find_handler(uint64_t extension)
{
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		if (extensions[i].extension == extension)
			return extensions[i].handler;
	}
	return NULL;
}

static struct sbi_result sbi_base(struct partition *partition, uint64_t function, const uint64_t *a)
{
	(void)partition;
	switch (function) {
	case SBI_BASE_SPEC_VERSION:
		return sbi_value(SBI_VERSION(2, 0));
	case SBI_BASE_IMPLEMENTATION_ID:
		return sbi_value(KEEL_SBI_IMPLEMENTATION);
	case SBI_BASE_IMPLEMENTATION:
		return sbi_value(KEEL_VERSION);
	case SBI_BASE_PROBE_EXTENSION:
		return sbi_value(find_handler(a[0]) != NULL);
	case SBI_BASE_MVENDORID: /* the standard allows 0 for these three */
	case SBI_BASE_MARCHID:
	case SBI_BASE_MIMPID:
		return sbi_value(0);
	default:
		return sbi_error(SBI_ERR_NOT_SUPPORTED);
	}
}

void guest_sbi(struct partition *partition)
{
	struct vcpu *vcpu = &partition->vcpu;
	uint64_t *a = &vcpu->x[REGISTER_A0]; /* a[0] to a[7] */
	sbi_handler handler = find_handler(vcpu->x[REGISTER_A7]);
	struct sbi_result result = sbi_error(SBI_ERR_NOT_SUPPORTED);

	partition->sbi_calls++;
	vcpu->pc += INSTRUCTION_SIZE;
	if (handler != NULL)
		result = handler(partition, vcpu->x[REGISTER_A6], a);
	if (result.error == CALL_AGAIN) {
		vcpu->pc -= INSTRUCTION_SIZE;
		vcpu_wait_until(vcpu, 0);
		return;
	}
	a[0] = (uint64_t)result.error;
	a[1] = (uint64_t)result.value;
}
