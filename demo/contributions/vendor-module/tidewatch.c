/* SPDX-License-Identifier: LicenseRef-Northwind-Proprietary */
/* Tidewatch TG-4 tide gauge: the station's clock, corrected for the drift of
 * its oscillator. */
#include "drift.h"

#include <vmhi/clock.h>
#include <vmhi/module.h>

/* What a station counts from: 2024-01-01 00:00 UTC. */
#define STATION_EPOCH 1704067200000000000ull

struct tidewatch {
  const struct drift_table *table;
  uint32_t step;
  uint64_t started;
};

static int tidewatch_read(void *context, uint64_t *nanoseconds) {
  const struct tidewatch *gauge = context;

  *nanoseconds =
      STATION_EPOCH + drift_nanoseconds(gauge->table, gauge->step,
                                        vmhi_ticks() - gauge->started,
                                        vmhi_ticks_per_second());
  return 0;
}

static const struct vmhi_clock_ops tidewatch_ops = {
    .read = tidewatch_read,
};

static int tidewatch_start(void) {
  struct tidewatch *gauge = vmhi_alloc(sizeof(*gauge));
  int error;

  if (gauge == NULL)
    return -VMHI_ENOMEM;
  gauge->table = &drift_factory_table;
  gauge->step = 3;
  gauge->started = vmhi_ticks();
  error = vmhi_register_clock(NULL, "tidewatch", &tidewatch_ops, gauge);
  if (error != 0) {
    vmhi_free(gauge);
    return error;
  }
  vmhi_log(NULL, "tidewatch: TG-4 station clock, drift step %u of %u",
           gauge->step, gauge->table->steps);
  return 0;
}

VMHI_MODULE("tidewatch", "Northwind Silicon", "proprietary", tidewatch_start);
