/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_TYPES_H
#define VMHI_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place on the bus as a device sees it: what a driver writes into DMA descriptors. */
typedef uint64_t vmhi_bus_t;

/*
 * Versions of the four parts: major in the upper 16 bits, minor in the lower. VMHI-F, "Versions".
 */
#define VMHI_VERSION(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
#define VMHI_MAJOR(version)	   ((version) >> 16)
#define VMHI_MINOR(version)	   ((version)&0xffffu)
#define VMHI_G_VERSION		   VMHI_VERSION(0, 1)
#define VMHI_D_VERSION		   VMHI_VERSION(0, 1)
#define VMHI_M_VERSION		   VMHI_VERSION(0, 1)
#define VMHI_F_VERSION		   VMHI_VERSION(0, 1)

#endif
