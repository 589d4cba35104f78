/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VMHI_MMIO_H
#define VMHI_MMIO_H

#include <vmhi/types.h>

/*
 * Register access. Accesses of registers reach their devices in the order in which this hart makes
 * them; memory that was written before a register is written is seen by the device, and memory that
 * is read after a register is read is what the device had written by then: fences as "RISC-V
 * Unprivileged ISA", chapter RVWMO, appendix on I/O ordering.
 */
static inline uint8_t vmhi_read8(const volatile void *reg)
{
	uint8_t value;

	__asm__ volatile("fence o, i" ::: "memory"); /* not before a write to another register */
	value = *(const volatile uint8_t *)reg;
	__asm__ volatile("fence i, ior" ::: "memory");
	return value;
}

static inline uint32_t vmhi_read32(const volatile void *reg)
{
	uint32_t value;

	__asm__ volatile("fence o, i" ::: "memory"); /* not before a write to another register */
	value = *(const volatile uint32_t *)reg;
	__asm__ volatile("fence i, ior" ::: "memory");
	return value;
}

static inline void vmhi_write8(volatile void *reg, uint8_t value)
{
	__asm__ volatile("fence iorw, o" ::: "memory");
	*(volatile uint8_t *)reg = value;
}

static inline void vmhi_write32(volatile void *reg, uint32_t value)
{
	__asm__ volatile("fence iorw, o" ::: "memory");
	*(volatile uint32_t *)reg = value;
}

/*
 * Orders DMA memory against the device: before ringing a doorbell, and after seeing a completion.
 */
static inline void vmhi_dma_barrier(void)
{
	__asm__ volatile("fence iorw, iorw" ::: "memory");
}

#endif
