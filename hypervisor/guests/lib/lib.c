/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "guest.h"

struct guest_traps traps;

void guest_trap(void);

uint64_t vmhi_extension(void)
{
	return VMHI_SBI_EXTENSION(
	    (uint64_t)sbi_call(SBI_EXT_BASE, SBI_BASE_IMPLEMENTATION_ID, 0, 0, 0).value);
}

/* A write may be short, also of no byte at all while the console has no room. */
void print(const char *text)
{
	const char *end = text;

	while (*end != '\0')
		end++;
	while (text < end) {
		struct sbi_result result = sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE,
						    (uint64_t)(end - text), (uint64_t)text, 0);

		if (result.error != 0)
			return;
		text += result.value;
	}
}

void power_off(bool failed)
{
	for (;;)
		sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN,
			 failed ? SBI_SRST_SYSTEM_FAILURE : SBI_SRST_NO_REASON, 0);
}

static void guest_interrupt(uint64_t code)
{
	if (code == IRQ_TIMER) {
		traps.timers++;
		sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, SBI_TIME_NEVER, 0, 0);
	} else if (code == IRQ_SOFT) {
		traps.softs++;
		csr_clear(CSR_SIP, 1ul << IRQ_SOFT);
	}
}

/* Bytes, by the first half of an instruction. */
static uint64_t instruction_size(uint16_t half)
{
	if ((half & INSTRUCTION_LENGTH_BITS) == INSTRUCTION_LENGTH_BITS)
		return INSTRUCTION_SIZE;
	return INSTRUCTION_COMPRESSED_SIZE;
}

void guest_trap(void)
{
	uint64_t cause = csr_read(CSR_SCAUSE), pc = csr_read(CSR_SEPC);

	if ((cause & SCAUSE_INTERRUPT) != 0) {
		guest_interrupt(cause & ~SCAUSE_INTERRUPT);
		return;
	}
	traps.cause = cause;
	traps.value = csr_read(CSR_STVAL);
	traps.pc = pc;
	traps.exceptions++;
	if (traps.resume != 0) {
		csr_write(CSR_SEPC, traps.resume);
		traps.resume = 0;
		return;
	}
	csr_write(CSR_SEPC, pc + instruction_size(*(volatile uint16_t *)pc));
}
