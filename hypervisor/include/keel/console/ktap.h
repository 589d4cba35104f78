/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_KTAP_H
#define KEEL_KTAP_H

#include <keel/types.h>

/*
 * Tests that `keel.selftest` runs. A file of tests ends with KTAP_SUITE and joins by being linked.
 * Output: KTAP version 1, one suite a top-level test, its cases as subtests. A line holds no number
 * that depends on the machine, so that two machines can be compared.
 */
struct ktap {
	bool failed;
	const char *skipped; /* the reason */
};

struct ktap_case {
	const char *name;
	void (*run)(struct ktap *ktap);
};

struct ktap_suite {
	const char *name;
	const struct ktap_case *cases;
	unsigned int count;
};

#define KTAP_SUITE(suite_name, suite_cases)                                                        \
	static const struct ktap_suite suite_cases##_suite                                         \
	    __attribute__((used, section(".keel.suites"))) = {                                     \
		.name = suite_name,                                                                \
		.cases = suite_cases,                                                              \
		.count = ARRAY_SIZE(suite_cases),                                                  \
	}

/* Notes a failure and goes on. */
#define ktap_expect(ktap, condition) ktap_check(ktap, (condition), __FILE__, __LINE__, #condition)

/* Notes a failure and leaves the case. */
#define ktap_require(ktap, condition)                                                              \
	do {                                                                                       \
		if (!ktap_check(ktap, (condition), __FILE__, __LINE__, #condition))                \
			return;                                                                    \
	} while (0)

bool ktap_check(struct ktap *ktap, bool holds, const char *file, int line, const char *condition);
void ktap_skip(struct ktap *ktap, const char *reason);

/* Runs every suite. Return: whether all passed. */
bool ktap_run_all(void);

#endif
