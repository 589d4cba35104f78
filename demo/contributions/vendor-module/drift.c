/* SPDX-License-Identifier: LicenseRef-Meridian-Proprietary */
#include "drift.h"

#define NANOSECONDS 1000000000ull
#define BILLION 1000000000ll

const struct drift_table drift_factory_table = {
    .parts_per_billion = {-310, -120, -15, 0, 0, 40, 190, 420},
    .steps = 8,
};

uint64_t drift_nanoseconds(const struct drift_table *table, uint32_t step,
                           uint64_t ticks, uint64_t frequency) {
  uint64_t whole = ticks / frequency * NANOSECONDS;
  uint64_t part = ticks % frequency * NANOSECONDS / frequency;
  int64_t drift = step < table->steps ? table->parts_per_billion[step] : 0;

  return whole + part + (uint64_t)((int64_t)(whole / NANOSECONDS) * drift);
}
