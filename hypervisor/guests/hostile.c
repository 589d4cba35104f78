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

/* SBI 3.0, "Debug Console Extension": the whole range has to be ours, however little is used of it.
 */
static void check_console(void)
{
	uint64_t size =
	    (uint64_t)sbi(vmhi_extension(), VMHI_SBI_FACT, VMHI_FACT_MEMORY_SIZE, 0, 0).value;
	uint64_t end = VMHI_GUEST_BASE + size;

	for (uint64_t function = 0; function <= 1; function++) {
		static const struct {
			uint64_t length, low, high;
		} outside[] = {
		    {16, 0, 0},			    /* address 0 */
		    {16, ~7ul, 0},		    /* over the end of space */
		    {~0ul, VMHI_GUEST_BASE, 0},	    /* all of it */
		    {~0ul, VMHI_GUEST_BASE + 2, 0}, /* wraps */
		    {16, VMHI_GUEST_BASE, 1},	    /* RV64 has no upper half */
		    {1, 0xffffffff80000000, 0},
		    {1, VMHI_GUEST_BASE - 1, 0},
		    {2, VMHI_GUEST_BASE - 1, 0},
		    {1ul << 30, VMHI_GUEST_BASE, 0},
		};

		for (unsigned int i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
			check(sbi(SBI_DBCN, function, outside[i].length, outside[i].low,
				  outside[i].high)
				      .error == INVALID_PARAM,
			      "console memory outside");
		check(sbi(SBI_DBCN, function, 64, end - 4, 0).error == INVALID_PARAM,
		      "console memory over the end");
		check(sbi(SBI_DBCN, function, 1, end, 0).error == INVALID_PARAM,
		      "console memory behind the end");
		check(sbi(SBI_DBCN, function, 0, VMHI_GUEST_BASE, 0).error == 0, "no bytes");
	}
	check(sbi(SBI_DBCN, 1, 16, end - 16, 0).error == 0, "read into the last bytes");
	check(sbi(SBI_DBCN, 9, 0, 0, 0).error == NOT_SUPPORTED, "unknown function");
}

static void check_calls(void)
{
	check(sbi(0x12345678, 0, 0, 0, 0).error == NOT_SUPPORTED, "unknown extension");
	check(sbi(~0ul, ~0ul, ~0ul, ~0ul, ~0ul).error == NOT_SUPPORTED, "all ones");
	check(sbi(SBI_IPI, 0, 2, 0, 0).error == INVALID_PARAM, "interrupt to hart 1");
	check(sbi(SBI_IPI, 0, 1, 7, 0).error == INVALID_PARAM, "interrupt to hart 7");
	check(sbi(SBI_RFENCE, 0, 1, 0, 0).error == 0, "fence.i to ourselves");
	check(sbi(SBI_RFENCE, 1, 0, ~0ul, 0).error == 0, "sfence.vma to all");
	check(sbi(0x09564d48, 0, 0, 0, 0).error == NOT_SUPPORTED, "another vendor's extension");
	check(sbi(SBI_RFENCE, 5, 1, 0, 0).error == NOT_SUPPORTED, "hfence");
	check(sbi(SBI_SRST, 0, 77, 0, 0).error == INVALID_PARAM, "unknown reset");
	check(sbi(vmhi_extension(), VMHI_SBI_FACT, 99, 0, 0).error == INVALID_PARAM, "fact 99");
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
	csr_set(sstatus, 3ul << 13 | 3ul << 9); /* FS and VS: ours, but not the machine's */
	MUST_TRAP(".4byte 0xf2000053", 2);	/* fmv.d.x f0, zero */
	MUST_TRAP("csrr t0, 0x003", 2);		/* fcsr */
	MUST_TRAP(".4byte 0xcd80f057", 2);	/* vsetivli zero, 1, e64 */
	MUST_TRAP("csrr t0, 0xc20", 2);		/* vl */
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
	check_console();
	check_calls();
	check_instructions();
	check_memory();
	print("still here\n");
	power_off(failed);
}
