/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef GUEST_H
#define GUEST_H

#include <vmhi/guest.h>

struct sbi_result {
	long error;
	long value;
};

struct sbi_result sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);

#define SBI_BASE   0x10
#define SBI_TIME   0x54494d45
#define SBI_IPI	   0x735049
#define SBI_RFENCE 0x52464e43
#define SBI_SRST   0x53525354
#define SBI_DBCN   0x4442434e

/* The id of the VMHI extension here. */
uint64_t vmhi_extension(void);

void print(const char *text);
void power_off(bool failed) __attribute__((noreturn));

/*
 * What guest_trap_entry noted of the last trap, and how many there were. An exception is skipped
 * over: the guest goes on behind the instruction, or at `resume` when that is set (for a jump to
 * nowhere). A timer interrupt disarms the timer, a software interrupt is cleared.
 */
struct guest_traps {
	volatile uint64_t cause;
	volatile uint64_t value;
	volatile uint64_t pc;
	volatile uint64_t exceptions;
	volatile uint64_t timers;
	volatile uint64_t softs;
	volatile uint64_t resume;
};

extern struct guest_traps traps;

void guest_main(uint64_t hart, uint64_t device_tree);

#define csr_read(name)                                                                             \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("csrr %0, " #name : "=r"(value_) : : "memory");                   \
		value_;                                                                            \
	})
#define csr_write(name, value)                                                                     \
	__asm__ volatile("csrw " #name ", %0" : : "r"((uint64_t)(value)) : "memory")
#define csr_set(name, bits)                                                                        \
	__asm__ volatile("csrs " #name ", %0" : : "r"((uint64_t)(bits)) : "memory")
#define csr_clear(name, bits)                                                                      \
	__asm__ volatile("csrc " #name ", %0" : : "r"((uint64_t)(bits)) : "memory")

#endif
