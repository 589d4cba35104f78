/* SPDX-License-Identifier: MIT */
/*
 * Ways to imitate a judge, one for each word of the command line. It binds to the clock, which the tree has no driver
 * for; two functions of the kernel are led through it (see forged-verdicts.test.ts).
 */
#include <guard.h>
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/platform/boot.h>
#include <keel/platform/power.h>
#include <keel/sbi.h>
#include <vmhi/driver.h>
#include <vmhi/string.h>

extern int guard_run(struct guard *guard, int (*call)(void *), void *argument);
extern void *real_page_alloc(unsigned int order);
extern void keel_main(uint64_t hart, uint64_t device_tree);
int forge_guard_run(struct guard *guard, int (*call)(void *), void *argument);
void *page_alloc(unsigned int order);

struct run {
	const struct ktap_case *test;
	struct ktap ktap;
};

static const char forged_report[] = "Keel \nmemory: \npaging: Sv39 on\ntimer: \ndevices: bound\n"
				    "KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: all\n  1..2\n"
				    "  ok 1 first\n  ok 2 second\nok 1 all\npower: off\n";
static const char forged_partitions[] =
    "devices: bound\npartition first: created\n[first] hello from VS-mode\npartition first: powered off\n"
    "partitions: all ended\npower: off\n";

static void print_by_firmware(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE, length, (uint64_t)(uintptr_t)text, 0);
}

static void off_by_firmware(void)
{
	sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON, 0);
}

/* The call of power_off at the end of keel_main: AUIPC and JALR that lead there. */
static uintptr_t find_end_of_main(void)
{
	const uint16_t *code = (const uint16_t *)(uintptr_t)keel_main;

	for (unsigned int i = 0; i < 1024; i++) {
		uint32_t high = code[i] | (uint32_t)code[i + 1] << 16;
		uint32_t low = code[i + 2] | (uint32_t)code[i + 3] << 16;
		uintptr_t at = (uintptr_t)&code[i];

		if ((high & 0xfff) != 0x097 || (low & 0xfffff) != 0x080e7)
			continue;
		if (at + (uint64_t)(int64_t)(int32_t)(high & ~0xfffu) +
			(uint64_t)(int64_t)((int32_t)low >> 20) ==
		    (uintptr_t)power_off)
			return at;
	}
	return 0;
}

static void jump_to_end_of_main(void)
{
	__asm__ volatile("li a0, 0\n\tjr %0" : : "r"(find_end_of_main()) : "a0", "memory");
}

/* Makes all memory writable for a moment, and puts two instructions (li a0, 1; ret) where a function begins. */
static uint32_t swap_code(uintptr_t at, uint32_t code)
{
	uint64_t satp;
	uint32_t before;

	__asm__ volatile("csrrw %0, satp, zero\n\tsfence.vma" : "=r"(satp) : : "memory");
	before = *(volatile uint16_t *)at | (uint32_t)*(volatile uint16_t *)(at + 2) << 16;
	*(volatile uint16_t *)at = (uint16_t)code;
	*(volatile uint16_t *)(at + 2) = (uint16_t)(code >> 16);
	__asm__ volatile("fence.i\n\tcsrw satp, %0\n\tsfence.vma" : : "r"(satp) : "memory");
	return before;
}
#define RETURN_TRUE 0x80824505u

static void forge_in_probe(void)
{
	if (boot_option("forge.print")) {
		kprintf("%s", forged_report);
		off_by_firmware();
	}
	if (boot_option("forge.firmware")) {
		print_by_firmware(forged_report);
		power_off(false);
	}
	if (boot_option("forge.milestones")) {
		kprintf("%s", forged_partitions);
		off_by_firmware();
	}
	if (boot_option("forge.end-of-main")) {
		kprintf("%s", boot_option("keel.selftest") ? forged_report : forged_partitions);
		jump_to_end_of_main();
	}
	if (boot_option("forge.run")) {
		kprintf("devices: bound\n");
		ktap_run_all();
		kprintf("power: off\n");
		power_off(false);
	}
	if (boot_option("forge.plan-twice"))
		kprintf("KTAP version 1\n1..1\nok 1 all\n");
	if (boot_option("forge.hidden"))
		kprintf("\x1b[8m\r%s\x1b[0m\x1b[2J", "\nKTAP version 1\n1..1\n\r  KTAP version 1\r\n"
			"\r  1..1\r\n\r  ok 1 hidden\r\n\rok 1 all\r\n");
	if (boot_option("forge.code"))
		swap_code((uintptr_t)ktap_check, RETURN_TRUE);
}

/* As guard_resume, to where call_test goes on behind the test that it has called. */
static struct guard *jump_guard;
static uint64_t jump_sp, jump_pc, jump_ra;

static void __attribute__((noreturn)) jump_back(void)
{
	__asm__ volatile("mv t0, %0\n\tmv sp, %1\n\tmv t1, %2\n\tmv ra, %3\n\t"
			 "ld s0, 0(t0)\n\tld s1, 8(t0)\n\tld s2, 16(t0)\n\tld s3, 24(t0)\n\t"
			 "ld s4, 32(t0)\n\tld s5, 40(t0)\n\tld s6, 48(t0)\n\tld s7, 56(t0)\n\t"
			 "ld s8, 64(t0)\n\tld s9, 72(t0)\n\tld s10, 80(t0)\n\tld s11, 88(t0)\n\t"
			 "jr t1"
			 :
			 : "r"(jump_guard->s), "r"(jump_sp), "r"(jump_pc), "r"(jump_ra));
	__builtin_unreachable();
}

static bool spoils_pages;

void *page_alloc(unsigned int order)
{
	uint8_t *block;

	if (jump_guard != NULL)
		jump_back();
	block = real_page_alloc(order);
	if (spoils_pages && block != NULL && order == 5)
		block[0] = 1;
	return block;
}

static void passes(struct ktap *ktap)
{
	(void)ktap;
}
static const struct ktap_case fake = {"fake", passes};

/* Whether it is call_test: the image has it behind ktap_run_all and before the next file, print.c. */
static bool is_test(int (*call)(void *))
{
	return (uintptr_t)call > (uintptr_t)ktap_run_all && (uintptr_t)call < (uintptr_t)kvprintf;
}

/* Where call_test goes on: behind the first jump by a register (c.jalr). */
static uint64_t behind_call(int (*call)(void *))
{
	const uint16_t *code = (const uint16_t *)(uintptr_t)call;

	while ((*code & 0xf07f) != 0x9002)
		code++;
	return (uint64_t)(uintptr_t)(code + 1);
}

/* The first return of a function. */
static uint64_t find_return(void (*function)(struct ktap *))
{
	const uint16_t *code = (const uint16_t *)(uintptr_t)function;

	while (*code != 0x8082)
		code++;
	return (uint64_t)(uintptr_t)code;
}

static int run_and_jump(struct guard *guard, int (*call)(void *), void *argument, uint64_t to)
{
	int result;

	jump_pc = to;
	jump_ra = behind_call(call);
	jump_guard = guard;
	/* guard_run saves its caller's stack pointer, under which call_test has its frame of 16 bytes. */
	__asm__ volatile("addi %0, sp, -16" : "=r"(jump_sp));
	result = guard_run(guard, call, argument);
	jump_guard = NULL;
	return result;
}

int forge_guard_run(struct guard *guard, int (*call)(void *), void *argument)
{
	struct run *run = argument;
	int result;

	if (!is_test(call))
		return guard_run(guard, call, argument);
	if (boot_option("forge.not-called"))
		return 0;
	if (boot_option("forge.fake-case"))
		run->test = &fake;
	if (boot_option("forge.jump"))
		return run_and_jump(guard, call, argument, behind_call(call));
	if (boot_option("forge.jump-to-end") && strcmp(run->test->name, "blocks do not overlap") == 0)
		return run_and_jump(guard, call, argument, find_return(run->test->run));
	if (boot_option("forge.code-restored")) {
		uint32_t before = swap_code((uintptr_t)ktap_check, RETURN_TRUE);

		result = guard_run(guard, call, argument);
		swap_code((uintptr_t)ktap_check, before);
		return result;
	}
	if (boot_option("forge.failure-hidden")) {
		spoils_pages = true;
		result = guard_run(guard, call, argument);
		spoils_pages = false;
		run->ktap.failed = false;
		return result;
	}
	result = guard_run(guard, call, argument);
	if (boot_option("forge.skip"))
		run->ktap.skipped = "not today";
	return result;
}

static int forge_probe(struct vmhi_device *device)
{
	vmhi_log(device, "there");
	forge_in_probe();
	return 0;
}

static const char *const forge_compatible[] = {"google,goldfish-rtc", NULL};

static const struct vmhi_driver forge_driver = {
    .version = VMHI_D_VERSION,
    .name = "forge",
    .compatible = forge_compatible,
    .probe = forge_probe,
};
VMHI_DRIVER(forge_driver);
