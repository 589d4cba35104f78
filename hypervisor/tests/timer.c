/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/ktap.h>
#include <keel/platform/timer.h>
#include <keel/trap.h>

static void timer_comes(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;
	uint64_t deadline = timer_now() + 1000;

	timer_start(deadline);
	while (interrupt_counts.timer == before)
		interrupts_wait();
	ktap_expect(ktap, timer_now() >= deadline);
	ktap_expect(ktap, interrupt_counts.timer == before + 1);
}

static void past_deadline_comes(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;

	timer_start(0);
	interrupts_wait();
	ktap_expect(ktap, interrupt_counts.timer == before + 1);
}

static void stopped_timer_stays_away(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;
	uint64_t deadline = timer_now() + 2000;

	timer_start(deadline - 1000);
	timer_stop();
	while (timer_now() < deadline)
		interrupts_service();
	ktap_expect(ktap, interrupt_counts.timer == before);
}

static const struct ktap_case timer_cases[] = {
    {"the timer comes once, not before its time", timer_comes},
    {"a deadline in the past comes at once", past_deadline_comes},
    {"a stopped timer stays away", stopped_timer_stays_away},
};
KTAP_SUITE("timer", timer_cases);
