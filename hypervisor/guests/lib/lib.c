/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "guest.h"

struct guest_traps traps;

void guest_trap(void);

struct sbi_result sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2)
{
	register uint64_t r0 __asm__("a0") = a0;
	register uint64_t r1 __asm__("a1") = a1;
	register uint64_t r2 __asm__("a2") = a2;
	register uint64_t r6 __asm__("a6") = function;
	register uint64_t r7 __asm__("a7") = extension;

	__asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r6), "r"(r7) : "memory");
	return (struct sbi_result){.error = (long)r0, .value = (long)r1};
}

uint64_t vmhi_extension(void)
{
	return VMHI_SBI_EXTENSION((uint64_t)sbi(SBI_BASE, 1, 0, 0, 0).value);
}

/* A write may be short, also of no byte at all while the console has no room. */
void print(const char *text)
{
	const char *end = text;

	while (*end != '\0')
		end++;
	while (text < end) {
		struct sbi_result result =
		    sbi(SBI_DBCN, 0, (uint64_t)(end - text), (uint64_t)text, 0);

		if (result.error != 0)
			return;
		text += result.value;
	}
}

void power_off(bool failed)
{
	for (;;)
		sbi(SBI_SRST, 0, 0, failed, 0);
}

static void guest_interrupt(uint64_t code)
{
	if (code == 5) {
		traps.timers++;
		sbi(SBI_TIME, 0, ~0ul, 0, 0);
	} else if (code == 1) {
		traps.softs++;
		csr_clear(sip, 2);
	}
}

void guest_trap(void)
{
	uint64_t cause = csr_read(scause), pc = csr_read(sepc);

	if (cause >> 63 != 0) {
		guest_interrupt(cause & 0xff);
		return;
	}
	traps.cause = cause;
	traps.value = csr_read(stval);
	traps.pc = pc;
	traps.exceptions++;
	if (traps.resume != 0) {
		csr_write(sepc, traps.resume);
		traps.resume = 0;
		return;
	}
	/* Instructions whose lowest two bits are set are four bytes long. */
	csr_write(sepc, pc + ((*(volatile uint16_t *)pc & 3) == 3 ? 4 : 2));
}
