/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_TRAP_H
#define KEEL_TRAP_H

#include <keel/types.h>

/* arch/riscv/trap_entry.S fills it, by the offsets that arch/riscv/offsets/offsets.c lists. */
struct trap_frame {
	uint64_t x[32];
	uint64_t pc;
	uint64_t status;
	uint64_t cause;
	uint64_t value;
};

/* What went wrong inside guarded(). */
struct fault {
	uint64_t cause;
	uint64_t pc;
	uint64_t value;
};

/*
 * guarded - call code that may trap: a driver, a module, a test, a read of guest code
 *
 * An exception inside ends the call, not the hart. What the call had allocated stays allocated.
 * Return: what @call returned, or -VMHI_EFAULT with @fault filled (cause, pc, value) and *@trapped
 * set.
 */
int guarded(int (*call)(void *), void *argument, struct fault *fault, bool *trapped);

/* Name of an exception for the log. */
const char *trap_name(uint64_t cause);

/*
 * A fault in a line of the log: kprintf("… ended by " FAULT_FORMAT "\n", FAULT_ARGUMENTS(&fault)).
 */
#define FAULT_FORMAT	       "%s at pc %lx, address %lx"
#define FAULT_ARGUMENTS(fault) trap_name((fault)->cause), (fault)->pc, (fault)->value

/* Takes the interrupts that are pending; returns with interrupts off. */
void interrupts_service(void);

/* Waits until some interrupt that is enabled is pending, and takes it. */
void interrupts_wait(void);

/* How many timer and external interrupts were taken in HS-mode, for tests and the log. */
struct interrupt_counts {
	uint64_t timer;
	uint64_t external;
};

extern struct interrupt_counts interrupt_counts;

/* Handles one pending interrupt by its scause code. */
void interrupt_handle(uint64_t code);

/*
 * For CSRs that this hart may lack: calls @touch, which accesses one. Return: whether it raised no
 * exception.
 */
bool csr_works(int (*touch)(void *));
bool csr_has_hypervisor(void);
bool csr_has_sstc(void);

#endif
