/* SPDX-License-Identifier: LicenseRef-Meridian-Proprietary */
/* Meridian TC-100: a clock disciplined by the hart's time base. No device of
 * its own, no alarm. */
#include "drift.h"

#include <vmhi/clock.h>
#include <vmhi/module.h>

/* What the unit reads when power comes on: 2024-01-01 00:00 UTC. */
#define EPOCH_NANOSECONDS 1704067200000000000ull

struct tc100 {
  const struct drift_table *table;
  uint32_t step;
  uint64_t started;
};

static int tc100_read(void *context, uint64_t *nanoseconds) {
  const struct tc100 *clock = context;

  *nanoseconds =
      EPOCH_NANOSECONDS + drift_nanoseconds(clock->table, clock->step,
                                            vmhi_ticks() - clock->started,
                                            vmhi_ticks_per_second());
  return 0;
}

static const struct vmhi_clock_ops tc100_ops = {
    .read = tc100_read,
};

static int tc100_start(void) {
  struct tc100 *clock = vmhi_alloc(sizeof(*clock));
  int error;

  if (clock == NULL)
    return -VMHI_ENOMEM;
  clock->table = &drift_factory_table;
  clock->step = 3;
  clock->started = vmhi_ticks();
  error = vmhi_register_clock(NULL, "meridian-tc100", &tc100_ops, clock);
  if (error != 0) {
    vmhi_free(clock);
    return error;
  }
  vmhi_log(NULL,
           "meridian-tc100: disciplined by a %lu Hz time base, drift step %u",
           (unsigned long)vmhi_ticks_per_second(), clock->step);
  return 0;
}

VMHI_MODULE("meridian-tc100", "Meridian Instruments", "Proprietary",
            tc100_start);
