/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "uart_kit.h"

#include <csr.h>
#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/platform/timer.h>
#include <keel/trap.h>

static int run_illegal(void *unused)
{
	(void)unused;
	__asm__ volatile(".4byte 0");
	return 0;
}

static int run_nested(void *fault)
{
	bool trapped;

	guarded(run_illegal, NULL, fault, &trapped);
	return trapped ? 5 : 6;
}

static void guard_ends_traps(struct ktap *ktap)
{
	struct fault fault, inner;
	bool trapped;

	guarded(run_illegal, NULL, &fault, &trapped);
	ktap_expect(ktap, trapped && fault.cause == EXC_ILLEGAL);
	ktap_expect(ktap, guarded(run_nested, &inner, &fault, &trapped) == 5);
	ktap_expect(ktap, !trapped && inner.cause == EXC_ILLEGAL);
}

/* Recursion deeper than any stack, written so that no compiler makes it a loop. */
static int run_deep(void *count)
{
	volatile uint64_t room[32];

	room[0] = (uint64_t)count;
	return room[0] == 0 ? 0 : run_deep((void *)(room[0] - 1)) + (int)room[0];
}

static void stack_overflow_is_a_trap(struct ktap *ktap)
{
	extern char keel_stack_guard[];
	uint64_t guard = (uint64_t)keel_stack_guard;
	struct fault fault;
	bool trapped;

	guarded(run_deep, (void *)100000, &fault, &trapped);
	ktap_expect(ktap, trapped && fault.cause == EXC_STORE_PAGE);
	ktap_expect(ktap, fault.value >= guard && fault.value < guard + PAGE_SIZE);
	guarded(run_illegal, NULL, &fault, &trapped);
	ktap_expect(ktap, trapped && fault.cause == EXC_ILLEGAL);
}

static int run_wild(void *stack)
{
	__asm__ volatile("mv sp, %0\n"
			 "sd zero, 0(zero)\n"
			 :
			 : "r"(stack)
			 : "memory");
	return 0;
}

static void take_interrupts_on(uint64_t stack)
{
	__asm__ volatile("mv s1, sp\n"
			 "mv sp, %0\n"
			 "csrsi sstatus, %1\n"
			 "csrci sstatus, %1\n"
			 "mv sp, s1\n"
			 :
			 : "r"(stack), "i"(SSTATUS_SIE)
			 : "s1", "memory");
}

extern char keel_base[], keel_stack_floor[], keel_stack_end[], keel_interrupt_stack_floor[],
    keel_interrupt_stack_end[];

/* Stack pointers: unmapped, not of a stack, not writable, not aligned, or without room. */
static const uint64_t wild_stacks[] = {
    0,
    8,
    ~0ul,
    -PAGE_SIZE,
    0x40000000ul,
    SV39_DEVICE_END,
    (uint64_t)keel_base + 0x1000,
    (uint64_t)keel_stack_floor,
    (uint64_t)keel_stack_floor + 16,
    (uint64_t)keel_stack_end - 3,
    (uint64_t)keel_stack_end + 16,
    (uint64_t)keel_interrupt_stack_floor + 64,
    (uint64_t)keel_interrupt_stack_end + 16,
};

static void wild_stack_is_a_trap(struct ktap *ktap)
{
	struct fault fault;
	bool trapped;

	for (size_t i = 0; i < ARRAY_SIZE(wild_stacks); i++) {
		guarded(run_wild, (void *)wild_stacks[i], &fault, &trapped);
		ktap_expect(ktap, trapped && fault.cause == EXC_STORE_PAGE && fault.value == 0);
	}
}

/* A stack pointer inside Keel's stack, but above the frames of the callers. */
static void callers_keep_their_frames(struct ktap *ktap)
{
	volatile uint64_t frame[64] __attribute__((aligned(16)));
	struct fault fault;
	bool trapped;

	for (size_t i = 0; i < ARRAY_SIZE(frame); i++)
		frame[i] = i;
	guarded(run_wild, (void *)&frame[ARRAY_SIZE(frame)], &fault, &trapped);
	ktap_expect(ktap, trapped);
	for (size_t i = 0; i < ARRAY_SIZE(frame); i++)
		ktap_expect(ktap, frame[i] == i);
}

static void lose_stack(void *context)
{
	uart_interrupt(context);
	run_wild(NULL);
}

static void interrupt_finds_a_stack(struct ktap *ktap)
{
	struct uart_kit uart = {0};

	ktap_require(ktap, uart_open(ktap, &uart));
	for (size_t i = 0; i < ARRAY_SIZE(wild_stacks); i++) {
		uint64_t before = interrupt_counts.timer;

		timer_start(0);
		take_interrupts_on(wild_stacks[i]);
		ktap_expect(ktap, interrupt_counts.timer == before + 1);
	}
	ktap_require(ktap, plic_attach(uart.source, "test", lose_stack, &uart) == 0);
	uart_ask(&uart);
	take_interrupts_on(0);
	ktap_expect(ktap, uart.interrupts == 1);
	plic_detach(uart.source);
}

static const struct ktap_case trap_cases[] = {
    {"a trap ends the guarded call, not the hart", guard_ends_traps},
    {"a stack that overflows ends the guarded call", stack_overflow_is_a_trap},
    {"a trap ends the guarded call that lost its stack", wild_stack_is_a_trap},
    {"a trap writes nothing over the frames of those who called", callers_keep_their_frames},
    {"an interrupt finds a stack, and its handler may lose it", interrupt_finds_a_stack},
};
KTAP_SUITE("traps", trap_cases);
