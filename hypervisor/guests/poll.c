/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that polls: WFI is a hint, and no interrupt can end it. */
#include "lib/guest.h"

/* Longer than a guest that sees no change is let wait. */
#define LONG_TICKS (TICKS_PER_SECOND * 3 / 10)

#define TIMER (1ul << IRQ_TIMER)
#define SOFT  (1ul << IRQ_SOFT)

/* All registers are the same at each hint; only the answer is not, once. */
static void poll_time(void)
{
	uint64_t end = csr_read(CSR_TIME) + LONG_TICKS;

	__asm__ volatile("1:	wfi\n"
			 "	csrr t0, time\n"
			 "	sltu t0, t0, %0\n"
			 "	bnez t0, 1b\n"
			 :
			 : "r"(end)
			 : "t0", "memory");
}

/* No interrupt is enabled, and the one that comes is only looked at. QEMU 7.2 does not show it. */
static void poll_pending(void)
{
	sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, 0, 0, 0);
	if ((csr_read(CSR_SIP) & TIMER) == 0)
		return;
	sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, csr_read(CSR_TIME) + LONG_TICKS, 0, 0);
	while ((csr_read(CSR_SIP) & TIMER) == 0)
		wait_for_interrupt();
	sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, SBI_TIME_NEVER, 0, 0);
}

/* One that is enabled and pending, with sstatus.SIE off, ends each WFI. */
static void wait_masked(void)
{
	csr_write(CSR_SIE, SOFT);
	sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, 0, 0);
	for (int i = 0; i < 1000; i++)
		wait_for_interrupt();
	csr_clear(CSR_SIP, SOFT);
}

/* As many hints as it takes, and nothing else that changes. */
static void count(void)
{
	for (int i = 0; i < 300; i++)
		wait_for_interrupt();
}

/* All registers are the same at each hint; the guest counts in its memory. */
static void count_in_memory(void)
{
	static volatile uint64_t counted;

	__asm__ volatile("1:	wfi\n"
			 "	ld t0, (%0)\n"
			 "	addi t0, t0, 1\n"
			 "	sd t0, (%0)\n"
			 "	sltiu t0, t0, 300\n"
			 "	bnez t0, 1b\n"
			 :
			 : "r"(&counted)
			 : "t0", "memory");
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	poll_time();
	poll_pending();
	wait_masked();
	csr_write(CSR_SIE, 0);
	count();
	count_in_memory();
	csr_write(CSR_SIE, TIMER); /* enabled, but no deadline: nothing can come */
	poll_time();
	print("all waits ended\n");
	power_off(false);
}
