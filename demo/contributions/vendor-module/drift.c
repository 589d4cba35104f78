/* SPDX-License-Identifier: LicenseRef-Northwind-Proprietary */
#include "drift.h"

#define NANOSECONDS 1000000000ull

const struct drift_table drift_factory_table = {
    .parts_per_billion = {-310, -120, -15, 0, 0, 40, 190, 420},
    .steps = 8,
};

/* Parts per billion of a second are nanoseconds. */
uint64_t drift_nanoseconds(const struct drift_table *table, uint32_t step,
                           uint64_t ticks, uint64_t frequency) {
  uint64_t seconds = ticks / frequency;
  uint64_t part = ticks % frequency * NANOSECONDS / frequency;
  int64_t drift = step < table->steps ? table->parts_per_billion[step] : 0;

  return seconds * NANOSECONDS + part + (uint64_t)((int64_t)seconds * drift);
}
