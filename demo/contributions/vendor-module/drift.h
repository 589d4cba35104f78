/* SPDX-License-Identifier: LicenseRef-Northwind-Proprietary */
#ifndef DRIFT_H
#define DRIFT_H

#include <vmhi/types.h>

/* Calibration of one gauge's oscillator, by step of water temperature. */
struct drift_table {
  int32_t parts_per_billion[8];
  uint32_t steps;
};

extern const struct drift_table drift_factory_table;

/* Nanoseconds for @ticks of a clock of @frequency Hz, corrected for the drift
 * at @step. */
uint64_t drift_nanoseconds(const struct drift_table *table, uint32_t step,
                           uint64_t ticks, uint64_t frequency);

#endif
