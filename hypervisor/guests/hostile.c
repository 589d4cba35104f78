/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that tries what it must not: each attempt has to come back as an error or an exception.
 */
#include "lib/guest.h"

#define NOT_SUPPORTED (-2l)
#define INVALID_PARAM (-3l)

static bool failed;

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	print("FAILED: ");
	print(what);
	print("\n");
	failed = true;
}

static void check_calls(void)
{
	check(sbi(0x12345678, 0, 0, 0, 0).error == NOT_SUPPORTED, "unknown extension");
	check(sbi(~0ul, ~0ul, ~0ul, ~0ul, ~0ul).error == NOT_SUPPORTED, "all ones");
	check(sbi(SBI_DBCN, 0, 16, 0, 0).error == INVALID_PARAM, "print from address 0");
	check(sbi(SBI_DBCN, 0, 16, ~7ul, 0).error == INVALID_PARAM, "print over the end of space");
	check(sbi(SBI_DBCN, 0, 16, 0x80000000, 1).error == INVALID_PARAM, "print from high memory");
	check(sbi(SBI_DBCN, 0, 1, 0xffffffff80000000, 0).error == INVALID_PARAM,
	      "print from above");
	check(sbi(SBI_DBCN, 9, 0, 0, 0).error == NOT_SUPPORTED, "unknown function");
	check(sbi(SBI_IPI, 0, 2, 0, 0).error == INVALID_PARAM, "interrupt to hart 1");
	check(sbi(SBI_IPI, 0, 1, 7, 0).error == INVALID_PARAM, "interrupt to hart 7");
	check(sbi(SBI_RFENCE, 0, 1, 0, 0).error == 0, "fence.i to ourselves");
	check(sbi(SBI_RFENCE, 1, 0, ~0ul, 0).error == 0, "sfence.vma to all");
	check(sbi(SBI_RFENCE, 5, 1, 0, 0).error == NOT_SUPPORTED, "hfence");
	check(sbi(SBI_SRST, 0, 77, 0, 0).error == INVALID_PARAM, "unknown reset");
	check(sbi(VMHI_SBI_EXTENSION, VMHI_SBI_FACT, 99, 0, 0).error == INVALID_PARAM, "fact 99");
}

/* Each of these is one four-byte instruction that VS-mode may not execute. */
#define MUST_TRAP(instruction, expected_cause)                                                     \
	do {                                                                                       \
		uint64_t before_ = traps.exceptions;                                               \
		__asm__ volatile(instruction ::: "memory", "t0");                                  \
		check(traps.exceptions == before_ + 1 && traps.cause == (expected_cause),          \
		      instruction);                                                                \
	} while (0)

static void check_instructions(void)
{
	MUST_TRAP("csrr t0, 0x600", 2);			   /* hstatus */
	MUST_TRAP("csrw 0x680, zero", 2);		   /* hgatp */
	MUST_TRAP("csrr t0, 0x200", 2);			   /* vsstatus */
	MUST_TRAP("csrr t0, 0x300", 2);			   /* mstatus */
	MUST_TRAP("csrr t0, 0xc00", 2);			   /* cycle */
	MUST_TRAP(".insn r 0x73, 0, 0x31, x0, x0, x0", 2); /* hfence.gvma */
	MUST_TRAP(".insn i 0x73, 0, x0, x0, 0x302", 2);	   /* mret */
	MUST_TRAP(".4byte 0xffffffff", 2);
}

static void check_memory(void)
{
	volatile uint8_t *keel = (volatile uint8_t *)0x80100000ul; /* behind our memory */
	uint64_t before = traps.exceptions;

	(void)*keel;
	*keel = 1;
	(void)*(volatile uint64_t *)0x80000000000ul;
	check(traps.exceptions == before + 3, "memory outside");
	before = traps.exceptions;
	__asm__ volatile("la t0, 1f\n"
			 "sd t0, %0\n"
			 "li t0, 0x40000000\n"
			 "jr t0\n"
			 "1:\n"
			 : "=m"(traps.resume)
			 :
			 : "t0", "memory");
	check(traps.exceptions == before + 1 && traps.cause == 1, "a jump to nowhere");
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	check_calls();
	check_instructions();
	check_memory();
	print("still here\n");
	power_off(failed);
}
