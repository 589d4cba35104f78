/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * A guest that tries what it must not: each attempt has to come back as an error or an exception.
 */
#include "lib/guest.h"

/* Numbers that nothing has, the last in "SBI Vendor-Specific Extension Space" (SBI 2.0). */
#define UNKNOWN_EXTENSION 0x12345678
#define UNKNOWN_FUNCTION  9
#define UNKNOWN_RESET	  77
#define UNKNOWN_FACT	  99
#define ANOTHER_VENDOR	  0x09564d48

/* Guest-physical, outside of our memory: right behind the first megabyte, and far away. */
#define BEHIND_US (VMHI_GUEST_BASE + (1ul << 20))
#define FAR_AWAY  (1ul << 43)

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

/*
 * SBI 3.0, "Debug Console Extension": the whole range has to be ours, however little is used of it.
 */
static void check_console(void)
{
	uint64_t size =
	    (uint64_t)sbi_call(vmhi_extension(), VMHI_SBI_FACT, VMHI_FACT_MEMORY_SIZE, 0, 0).value;
	uint64_t end = VMHI_GUEST_BASE + size;

	for (uint64_t function = SBI_DBCN_WRITE; function <= SBI_DBCN_READ; function++) {
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
			check(sbi_call(SBI_EXT_DBCN, function, outside[i].length, outside[i].low,
				       outside[i].high)
				      .error == SBI_ERR_INVALID_PARAM,
			      "console memory outside");
		check(sbi_call(SBI_EXT_DBCN, function, 64, end - 4, 0).error ==
			  SBI_ERR_INVALID_PARAM,
		      "console memory over the end");
		check(sbi_call(SBI_EXT_DBCN, function, 1, end, 0).error == SBI_ERR_INVALID_PARAM,
		      "console memory behind the end");
		check(sbi_call(SBI_EXT_DBCN, function, 0, VMHI_GUEST_BASE, 0).error == 0,
		      "no bytes");
	}
	check(sbi_call(SBI_EXT_DBCN, SBI_DBCN_READ, 16, end - 16, 0).error == 0,
	      "read into the last bytes");
	check(sbi_call(SBI_EXT_DBCN, UNKNOWN_FUNCTION, 0, 0, 0).error == SBI_ERR_NOT_SUPPORTED,
	      "unknown function");
}

static void check_calls(void)
{
	check(sbi_call(UNKNOWN_EXTENSION, 0, 0, 0, 0).error == SBI_ERR_NOT_SUPPORTED,
	      "unknown extension");
	check(sbi_call(~0ul, ~0ul, ~0ul, ~0ul, ~0ul).error == SBI_ERR_NOT_SUPPORTED, "all ones");
	check(sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 2, 0, 0).error == SBI_ERR_INVALID_PARAM,
	      "interrupt to hart 1");
	check(sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, 7, 0).error == SBI_ERR_INVALID_PARAM,
	      "interrupt to hart 7");
	check(sbi_call(SBI_EXT_RFENCE, SBI_RFENCE_FENCE_I, 1, 0, 0).error == 0,
	      "fence.i to ourselves");
	check(sbi_call(SBI_EXT_RFENCE, SBI_RFENCE_SFENCE_VMA, 0, SBI_ALL_HARTS, 0).error == 0,
	      "sfence.vma to all");
	check(sbi_call(ANOTHER_VENDOR, 0, 0, 0, 0).error == SBI_ERR_NOT_SUPPORTED,
	      "another vendor's extension");
	check(sbi_call(SBI_EXT_RFENCE, SBI_RFENCE_HFENCE_VVMA_ASID, 1, 0, 0).error ==
		  SBI_ERR_NOT_SUPPORTED,
	      "hfence");
	check(sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, UNKNOWN_RESET, 0, 0).error ==
		  SBI_ERR_INVALID_PARAM,
	      "unknown reset");
	check(sbi_call(vmhi_extension(), VMHI_SBI_FACT, UNKNOWN_FACT, 0, 0).error ==
		  SBI_ERR_INVALID_PARAM,
	      "fact 99");
}

/* Each of these is one four-byte instruction that VS-mode may not execute. */
#define MUST_BE_ILLEGAL(...)                                                                       \
	do {                                                                                       \
		uint64_t before_ = traps.exceptions;                                               \
		__asm__ volatile(STRINGIFY(__VA_ARGS__)::: "memory", "t0");                        \
		check(traps.exceptions == before_ + 1 && traps.cause == EXC_ILLEGAL,               \
		      STRINGIFY(__VA_ARGS__));                                                     \
	} while (0)

static void check_instructions(void)
{
	MUST_BE_ILLEGAL(csrr t0, CSR_HSTATUS);
	MUST_BE_ILLEGAL(csrw CSR_HGATP, zero);
	MUST_BE_ILLEGAL(csrr t0, CSR_VSSTATUS);
	MUST_BE_ILLEGAL(csrr t0, CSR_MSTATUS);
	MUST_BE_ILLEGAL(csrr t0, CSR_CYCLE);
	MUST_BE_ILLEGAL(HFENCE_GVMA(x0, x0));
	MUST_BE_ILLEGAL(MRET);
	MUST_BE_ILLEGAL(.4byte INSTRUCTION_NONE);
	/* FS and VS are ours to write, but the machine's stay off. */
	csr_set(CSR_SSTATUS, SSTATUS_FS | SSTATUS_VS);
	MUST_BE_ILLEGAL(.4byte INSTRUCTION_FMV_D_X_F0_ZERO);
	MUST_BE_ILLEGAL(csrr t0, CSR_FCSR);
	MUST_BE_ILLEGAL(.4byte INSTRUCTION_VSETIVLI);
	MUST_BE_ILLEGAL(csrr t0, CSR_VL);
}

static void check_memory(void)
{
	volatile uint8_t *keel = (volatile uint8_t *)BEHIND_US;
	uint64_t before = traps.exceptions;

	(void)*keel;
	*keel = 1;
	(void)*(volatile uint64_t *)FAR_AWAY;
	check(traps.exceptions == before + 3, "memory outside");
	before = traps.exceptions;
	__asm__ volatile("la t0, 1f\n"
			 "sd t0, %0\n"
			 "li t0, " STRINGIFY(NOWHERE) "\n"
						      "jr t0\n"
						      "1:\n"
			 : "=m"(traps.resume)
			 :
			 : "t0", "memory");
	check(traps.exceptions == before + 1 && traps.cause == EXC_FETCH_ACCESS,
	      "a jump to nowhere");
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
