/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef GUEST_H
#define GUEST_H

#include <csr.h>
#include <keel/sbi.h>
#include <vmhi/guest.h>

/* Ticks of `time` in a second on the machines that the tests run on. */
#define TICKS_PER_SECOND 10000000ul

/* A guest-physical address where there is no memory. In assembly too. */
#define NOWHERE 0x40000000

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

#endif
