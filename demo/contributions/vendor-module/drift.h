/* SPDX-License-Identifier: LicenseRef-Meridian-Proprietary */
#ifndef DRIFT_H
#define DRIFT_H

#include <vmhi/types.h>

/* Calibration of one unit, by temperature step. */
struct drift_table {
  int32_t parts_per_billion[8];
  uint32_t steps;
};

extern const struct drift_table drift_factory_table;

/* Nanoseconds for @ticks of a clock of @frequency Hz, corrected for the unit's
 * drift at @step. */
uint64_t drift_nanoseconds(const struct drift_table *table, uint32_t step,
                           uint64_t ticks, uint64_t frequency);

#endif
