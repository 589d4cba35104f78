/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Source: Linux, Documentation/dev-tools/ktap.rst, "The Kernel Test Anything Protocol, version 1".
 */
#include <keel/console/ktap.h>
#include <keel/console/print.h>
#include <keel/trap.h>

extern const struct ktap_suite ktap_suites_start[], ktap_suites_end[];

struct run {
	const struct ktap_case *test;
	struct ktap ktap;
};

bool ktap_check(struct ktap *ktap, bool holds, const char *file, int line, const char *condition)
{
	if (!holds) {
		ktap->failed = true;
		kprintf("  # %s:%d: expected %s\n", file, line, condition);
	}
	return holds;
}

void ktap_skip(struct ktap *ktap, const char *reason)
{
	ktap->skipped = reason;
}

static int call_test(void *argument)
{
	struct run *run = argument;

	run->test->run(&run->ktap);
	return 0;
}

static bool run_case(const struct ktap_case *test, unsigned int number)
{
	struct run run = {.test = test};
	struct fault fault;
	bool trapped;

	guarded(call_test, &run, &fault, &trapped);
	if (trapped)
		kprintf("  # " FAULT_FORMAT "\n", FAULT_ARGUMENTS(&fault));
	if (trapped || run.ktap.failed) {
		kprintf("  not ok %u %s\n", number, test->name);
		return false;
	}
	if (run.ktap.skipped != NULL)
		kprintf("  ok %u %s # SKIP %s\n", number, test->name, run.ktap.skipped);
	else
		kprintf("  ok %u %s\n", number, test->name);
	return true;
}

static bool run_suite(const struct ktap_suite *suite, unsigned int number)
{
	bool passed = true;

	kprintf("  KTAP version 1\n  # Subtest: %s\n  1..%u\n", suite->name, suite->count);
	for (unsigned int i = 0; i < suite->count; i++)
		passed &= run_case(&suite->cases[i], i + 1);
	kprintf("%sok %u %s\n", passed ? "" : "not ", number, suite->name);
	return passed;
}

bool ktap_run_all(void)
{
	unsigned int count = (unsigned int)(ktap_suites_end - ktap_suites_start);
	bool passed = true;

	kprintf("KTAP version 1\n1..%u\n", count);
	for (unsigned int i = 0; i < count; i++)
		passed &= run_suite(&ktap_suites_start[i], i + 1);
	return passed;
}
