/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that waits by looking again and again, with WFI as a hint and no interrupt that could end
 * it. */
#include "lib/guest.h"

#define TICKS	   10000000ul
#define LONG_TICKS (TICKS * 3 / 10) /* longer than a guest that sees no change is let wait */
#define TIMER	   (1ul << 5)
#define SOFT	   (1ul << 1)

static void hint(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

/* All registers are the same at each hint; only the answer is not, once. */
static void poll_time(void)
{
	uint64_t end = csr_read(time) + LONG_TICKS;

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
	sbi(SBI_TIME, 0, 0, 0, 0);
	if ((csr_read(sip) & TIMER) == 0)
		return;
	sbi(SBI_TIME, 0, csr_read(time) + LONG_TICKS, 0, 0);
	while ((csr_read(sip) & TIMER) == 0)
		hint();
	sbi(SBI_TIME, 0, ~0ul, 0, 0);
}

/* One that is enabled and pending, with sstatus.SIE off, ends each WFI. */
static void wait_masked(void)
{
	csr_write(sie, SOFT);
	sbi(SBI_IPI, 0, 1, 0, 0);
	for (int i = 0; i < 1000; i++)
		hint();
	csr_clear(sip, SOFT);
}

/* As many hints as it takes, and nothing else that changes. */
static void count(void)
{
	for (int i = 0; i < 300; i++)
		hint();
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
	csr_write(sie, 0);
	count();
	count_in_memory();
	csr_write(sie, TIMER); /* enabled, but no deadline: nothing can come */
	poll_time();
	print("all waits ended\n");
	power_off(false);
}
