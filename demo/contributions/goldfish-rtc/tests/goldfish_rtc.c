/* SPDX-License-Identifier: BSD-2-Clause */
/* The Goldfish clock: it goes forward, and its alarm comes by interrupt, once,
 * and not when cancelled. */
#include <keel/console/ktap.h>
#include <keel/devices/class.h>
#include <keel/trap.h>

#define MILLISECOND 1000000ull

static void count_alarm(void *context) {
  (*(volatile unsigned int *)context)++;
}

static uint64_t now(struct ktap *ktap, const struct class_clock *clock) {
  uint64_t nanoseconds = 0;

  ktap_expect(ktap, clock->ops.read(clock->context, &nanoseconds) == 0);
  return nanoseconds;
}

/* Waits until *@alarms is @wanted, for at most @milliseconds of the hart's
 * time. */
static void wait_for(const volatile unsigned int *alarms, unsigned int wanted,
                     uint64_t milliseconds) {
  uint64_t deadline =
      vmhi_ticks() + vmhi_ticks_per_second() * milliseconds / 1000;

  while (*alarms < wanted && vmhi_ticks() < deadline)
    vmhi_wait(deadline);
}

static void clock_is_there(struct ktap *ktap) {
  ktap_expect(ktap, class_find_clock("goldfish-rtc") != NULL);
}

static void time_goes_on(struct ktap *ktap) {
  const struct class_clock *clock = class_find_clock("goldfish-rtc");
  uint64_t first, second;

  ktap_require(ktap, clock != NULL);
  first = now(ktap, clock);
  vmhi_wait(vmhi_ticks() + vmhi_ticks_per_second() / 100);
  second = now(ktap, clock);
  ktap_expect(ktap, second > first);
}

static void alarm_comes(struct ktap *ktap) {
  const struct class_clock *clock = class_find_clock("goldfish-rtc");
  volatile unsigned int alarms = 0;
  uint64_t interrupts = interrupt_counts.external, due;

  ktap_require(ktap, clock != NULL);
  due = now(ktap, clock) + 5 * MILLISECOND;
  ktap_expect(ktap, clock->ops.set_alarm(clock->context, due, count_alarm,
                                          (void *)(uintptr_t)&alarms) == 0);
  wait_for(&alarms, 1, 2000);
  ktap_expect(ktap, alarms == 1);
  ktap_expect(ktap, interrupt_counts.external == interrupts + 1);
  ktap_expect(ktap, now(ktap, clock) >= due);
  wait_for(&alarms, 2, 10);
  ktap_expect(ktap, alarms == 1);
}

static void past_alarm_comes_at_once(struct ktap *ktap) {
  const struct class_clock *clock = class_find_clock("goldfish-rtc");
  volatile unsigned int alarms = 0;

  ktap_require(ktap, clock != NULL);
  clock->ops.set_alarm(clock->context, 1, count_alarm,
                        (void *)(uintptr_t)&alarms);
  wait_for(&alarms, 1, 2000);
  ktap_expect(ktap, alarms == 1);
}

static void cancelled_alarm_stays_away(struct ktap *ktap) {
  const struct class_clock *clock = class_find_clock("goldfish-rtc");
  volatile unsigned int alarms = 0;

  ktap_require(ktap, clock != NULL);
  clock->ops.set_alarm(clock->context, now(ktap, clock) + 5 * MILLISECOND,
                        count_alarm, (void *)(uintptr_t)&alarms);
  clock->ops.cancel_alarm(clock->context);
  wait_for(&alarms, 1, 20);
  ktap_expect(ktap, alarms == 0);
}

static const struct ktap_case goldfish_cases[] = {
    {"the clock registered", clock_is_there},
    {"time goes on", time_goes_on},
    {"an alarm comes once, by interrupt, not before its time", alarm_comes},
    {"an alarm in the past comes at once", past_alarm_comes_at_once},
    {"a cancelled alarm stays away", cancelled_alarm_stays_away},
};
KTAP_SUITE("goldfish-rtc", goldfish_cases);
