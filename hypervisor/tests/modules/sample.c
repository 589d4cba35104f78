/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A module for the loader's tests: every kind of reference that compilers make, and a clock to ask.
 */
#include <vmhi/clock.h>
#include <vmhi/module.h>
#include <vmhi/string.h>

static uint64_t calls;		/* .bss */
static uint64_t step = 1000000; /* .data */

static int add(int a, int b)
{
	return a + b;
}

static int multiply(int a, int b)
{
	return a * b;
}

static int (*const operations[])(int, int) = {add, multiply};

/* The cases are dense enough for a jump table. */
static const char *name_of(unsigned int value)
{
	switch (value) {
	case 0:
		return "zero";
	case 1:
		return "one";
	case 2:
		return "two";
	case 3:
		return "three";
	case 4:
		return "four";
	case 5:
		return "five";
	default:
		return "many";
	}
}

/* 5 × (2 + 40) + length of "five" = 214. */
static int sample_read(void *context, uint64_t *nanoseconds)
{
	volatile unsigned int index = 5;

	calls++;
	*nanoseconds = (uint64_t)operations[1](5, operations[0](2, *(int *)context)) +
		       strlen(name_of(index)) + calls * step;
	return 0;
}

static const struct vmhi_clock_ops sample_ops = {
    .read = sample_read,
};

static int sample_start(void)
{
	int *forty = vmhi_alloc(sizeof(*forty));

	if (forty == NULL)
		return -VMHI_ENOMEM;
	*forty = 40;
	return vmhi_register_clock(NULL, "sample", &sample_ops, forty);
}

static int sample_probe(struct vmhi_device *device)
{
	vmhi_log(device, "taken by the sample");
	return 0;
}

static const char *const sample_compatible[] = {"vmhi,sample", NULL};

static const struct vmhi_driver sample_driver = {
    .version = VMHI_D_VERSION,
    .name = "sample",
    .compatible = sample_compatible,
    .probe = sample_probe,
};
VMHI_DRIVER(sample_driver);

VMHI_MODULE("sample", "Keel", "BSD-2-Clause", sample_start);
