/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/modules/export.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <keel/sbi.h>
#include <keel/trap.h>
#include <vmhi/driver.h>

static bool have_sstc;

void timer_init(void)
{
	have_sstc = csr_has_sstc();
	timer_stop();
	csr_set(CSR_SIE, 1ul << IRQ_TIMER);
}

const char *timer_kind(void)
{
	return have_sstc ? "sstc" : "sbi";
}

void timer_start(uint64_t deadline)
{
	if (have_sstc)
		csr_write(CSR_STIMECMP, deadline);
	else
		sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0);
}

void timer_stop(void)
{
	timer_start(SBI_TIME_NEVER);
}

void timer_wait(uint64_t deadline)
{
	while (timer_now() < deadline) {
		timer_start(deadline);
		interrupts_wait();
	}
}

uint64_t vmhi_ticks(void)
{
	return timer_now();
}
VMHI_EXPORT(vmhi_ticks);

uint64_t vmhi_ticks_per_second(void)
{
	return boot.ticks_per_second;
}
VMHI_EXPORT(vmhi_ticks_per_second);

void vmhi_wait(uint64_t deadline)
{
	if (timer_now() >= deadline)
		return;
	timer_start(deadline);
	interrupts_wait();
	timer_stop();
}
VMHI_EXPORT(vmhi_wait);
