/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_GUEST_H
#define VMHI_GUEST_H

#include <vmhi/types.h>

/*
 * VMHI-G on top of the RISC-V SBI: one extension, called as any other (a7 extension, a6 function,
 * a0 argument; a0 error, a1 value). Its id lies in the SBI's firmware space, whose low bits are the
 * SBI implementation id: what function 1 of the Base extension says. A hypervisor that offers it is
 * known by "vmhi,partition" in its device tree.
 */
#define VMHI_SBI_EXTENSION(implementation) (0x0a000000ul | ((implementation)&0xfffffful))

#define VMHI_SBI_VERSION  0 /* value: VMHI_G_VERSION */
#define VMHI_SBI_FEATURES 1 /* value: bits VMHI_FEATURE_… */
#define VMHI_SBI_FACT	  2 /* a0: VMHI_FACT_…; value: the fact */

#define VMHI_FEATURE_CHANNEL (1u << 0) /* shared memory channel: specified, not offered by 0.1 */

#define VMHI_FACT_MEMORY_BASE 0 /* guest-physical, bytes */
#define VMHI_FACT_MEMORY_SIZE 1 /* bytes */
#define VMHI_FACT_TICKS	      2 /* of `time` in a second */
#define VMHI_FACT_NUMBER      3 /* of this partition, from 1 */

/* Where a partition's memory begins, and its image with it. */
#define VMHI_GUEST_BASE 0x80000000ul

#endif
