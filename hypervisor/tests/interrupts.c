/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/ktap.h>
#include <keel/devices/device.h>
#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <keel/sbi.h>
#include <keel/trap.h>
#include <vmhi/mmio.h>
#include <vmhi/string.h>

static void timer_comes(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;
	uint64_t deadline = timer_now() + 1000;

	timer_start(deadline);
	while (interrupt_counts.timer == before)
		interrupts_wait();
	ktap_expect(ktap, timer_now() >= deadline);
	ktap_expect(ktap, interrupt_counts.timer == before + 1);
}

static void past_deadline_comes(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;

	timer_start(0);
	interrupts_wait();
	ktap_expect(ktap, interrupt_counts.timer == before + 1);
}

static void stopped_timer_stays_away(struct ktap *ktap)
{
	uint64_t before = interrupt_counts.timer;
	uint64_t deadline = timer_now() + 2000;

	timer_start(deadline - 1000);
	timer_stop();
	while (timer_now() < deadline)
		interrupts_service();
	ktap_expect(ktap, interrupt_counts.timer == before);
}

static void ignore(void *context)
{
	(void)context;
}

static void plic_refuses(struct ktap *ktap)
{
	ktap_expect(ktap, plic_source_count() > 10);
	ktap_expect(ktap, plic_attach(0, "test", ignore, NULL) == -VMHI_EINVAL);
	ktap_expect(ktap,
		    plic_attach(plic_source_count() + 1, "test", ignore, NULL) == -VMHI_EINVAL);
	ktap_expect(ktap, plic_attach(~0u, "test", ignore, NULL) == -VMHI_EINVAL);
	ktap_expect(ktap, plic_attach(9, "test", NULL, NULL) == -VMHI_EINVAL);
	ktap_expect(ktap, plic_claim() == 0);
}

/* The UART's "transmitter empty" interrupt can be had at will. */
struct uart_bench {
	volatile char *registers;
	volatile unsigned int interrupts;
	bool trap;
};

#define UART_IER	      1
#define UART_IIR	      2
#define IER_TRANSMITTER_EMPTY 2

static void uart_interrupt(void *context)
{
	struct uart_bench *bench = context;
	volatile uint32_t *volatile nowhere = (volatile uint32_t *)8;

	bench->interrupts++;
	vmhi_write8(bench->registers + UART_IER, 0);
	if (bench->trap)
		*nowhere = 1;
}

static bool uart_open(struct ktap *ktap, struct uart_bench *bench, uint32_t *source)
{
	int node = fdt_find_compatible(&boot.fdt, 0, "ns16550a");
	uint64_t address = 0, size = 0;
	uint32_t controller = 0;

	ktap_expect(ktap, node >= 0 && fdt_reg(&boot.fdt, node, 0, &address, &size) == 0 &&
			      fdt_interrupt(&boot.fdt, node, 0, &controller, source) == 0 &&
			      plic_is(controller));
	bench->registers = (volatile char *)sv39_map_device(address, size);
	ktap_expect(ktap, bench->registers != NULL);
	return bench->registers != NULL;
}

/* Asks for the interrupt and gives it @milliseconds to come. */
static void raise(struct uart_bench *bench, unsigned int milliseconds)
{
	uint64_t deadline = timer_now() + boot.ticks_per_second / 1000 * milliseconds;
	unsigned int before = bench->interrupts;

	vmhi_write8(bench->registers + UART_IER, IER_TRANSMITTER_EMPTY);
	while (bench->interrupts == before && timer_now() < deadline)
		interrupts_service();
	vmhi_write8(bench->registers + UART_IER, 0);
}

static void plic_delivers(struct ktap *ktap)
{
	struct uart_bench bench = {0};
	uint32_t source;

	ktap_require(ktap, uart_open(ktap, &bench, &source));
	ktap_require(ktap, plic_attach(source, "test", uart_interrupt, &bench) == 0);
	ktap_expect(ktap, plic_attach(source, "test", uart_interrupt, &bench) == -VMHI_EBUSY);
	raise(&bench, 1000);
	ktap_expect(ktap, bench.interrupts == 1);
	raise(&bench, 1000);
	ktap_expect(ktap, bench.interrupts == 2);
	plic_detach(source);
	raise(&bench, 1);
	ktap_expect(ktap, bench.interrupts == 2);
}

static void handler_may_trap(struct ktap *ktap)
{
	struct uart_bench bench = {.trap = true};
	uint32_t source;

	ktap_require(ktap, uart_open(ktap, &bench, &source));
	ktap_require(ktap, plic_attach(source, "test", uart_interrupt, &bench) == 0);
	raise(&bench, 1000);
	ktap_expect(ktap, bench.interrupts == 1);
	/* It was taken off: the source is free again, and not left claimed. */
	bench.trap = false;
	ktap_expect(ktap, plic_attach(source, "test", uart_interrupt, &bench) == 0);
	raise(&bench, 1000);
	ktap_expect(ktap, bench.interrupts == 2);
	plic_detach(source);
}

/* Goldfish RTC: QEMU, hw/rtc/goldfish_rtc.c. Its level stays until somebody takes it away. */
#define RTC_TIME_LOW	    0x00
#define RTC_TIME_HIGH	    0x04
#define RTC_ALARM_LOW	    0x08
#define RTC_ALARM_HIGH	    0x0c
#define RTC_IRQ_ENABLED	    0x10
#define RTC_CLEAR_INTERRUPT 0x1c
#define NANOSECONDS_IN_MS   1000000ul

static void count_only(void *count)
{
	++*(volatile unsigned int *)count;
}

/* Lets the alarm come, for two seconds at most, and looks for 20 ms more what comes. */
static void ring(volatile char *rtc, const volatile unsigned int *count)
{
	uint64_t end = timer_now() + 2 * boot.ticks_per_second;
	uint64_t alarm = vmhi_read32(rtc + RTC_TIME_LOW);

	alarm |= (uint64_t)vmhi_read32(rtc + RTC_TIME_HIGH) << 32;
	alarm += NANOSECONDS_IN_MS;
	vmhi_write32(rtc + RTC_IRQ_ENABLED, 1);
	vmhi_write32(rtc + RTC_ALARM_HIGH, (uint32_t)(alarm >> 32));
	vmhi_write32(rtc + RTC_ALARM_LOW, (uint32_t)alarm);
	while (*count == 0 && timer_now() < end)
		interrupts_service();
	end = timer_now() + boot.ticks_per_second / 50;
	while (timer_now() < end)
		interrupts_service();
	vmhi_write32(rtc + RTC_CLEAR_INTERRUPT, 1);
}

/* One PLIC looks at the level again at completion, another only at its next change. */
static void handler_may_leave_the_level(struct ktap *ktap)
{
	int node = fdt_find_compatible(&boot.fdt, 0, "google,goldfish-rtc");
	uint64_t address, size;
	unsigned int count = 0;
	struct plic_handler test = {.owner = "test", .handler = count_only, .context = &count};
	struct plic_handler own;
	volatile char *rtc;
	uint32_t controller, source;

	if (node < 0) {
		ktap_skip(ktap, "no Goldfish RTC");
		return;
	}
	ktap_require(ktap, fdt_reg(&boot.fdt, node, 0, &address, &size) == 0 &&
			       fdt_interrupt(&boot.fdt, node, 0, &controller, &source) == 0);
	rtc = (volatile char *)sv39_map_device(address, size);
	ktap_require(ktap, source <= plic_source_count());
	own = plic_replace(source, test);
	for (int round = 0; round < 2; round++, count = 0) {
		plic_replace(source, test);
		ring(rtc, &count);
		/* One may still be pending from the round before. */
		ktap_expect(ktap, count >= 1 && count <= PLIC_STORM + 1);
	}
	plic_replace(source, own);
	vmhi_write32(rtc + RTC_IRQ_ENABLED, 0);
}

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

/* Deeper than any stack, and not to be made a loop of by a compiler. */
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
			 "csrsi sstatus, 2\n"
			 "csrci sstatus, 2\n"
			 "mv sp, s1\n"
			 :
			 : "r"(stack)
			 : "s1", "memory");
}

extern char keel_base[], keel_stack_floor[], keel_stack_end[], keel_interrupt_stack_floor[],
    keel_interrupt_stack_end[];

/* Nowhere, not ours, not mapped, not writable, not aligned, without room. */
static const uint64_t wild_stacks[] = {
    0,
    8,
    ~0ul,
    -4096ul,
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

/* A stack pointer that is ours, but stands above the frames of those who called. */
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
	struct uart_bench bench = {0};
	uint32_t source;

	ktap_require(ktap, uart_open(ktap, &bench, &source));
	for (size_t i = 0; i < ARRAY_SIZE(wild_stacks); i++) {
		uint64_t before = interrupt_counts.timer;

		timer_start(0);
		take_interrupts_on(wild_stacks[i]);
		ktap_expect(ktap, interrupt_counts.timer == before + 1);
	}
	ktap_require(ktap, plic_attach(source, "test", lose_stack, &bench) == 0);
	vmhi_write8(bench.registers + UART_IER, IER_TRANSMITTER_EMPTY);
	take_interrupts_on(0);
	ktap_expect(ktap, bench.interrupts == 1);
	plic_detach(source);
}

static void other_harts_are_parked(struct ktap *ktap)
{
	int depth = 0, node = fdt_find_path(&boot.fdt, "/cpus");
	uint64_t hart, size;

	while ((node = fdt_next(&boot.fdt, node, &depth)) >= 0 && depth >= 1) {
		const char *type = fdt_text(&boot.fdt, node, "device_type");

		if (type == NULL || strcmp(type, "cpu") != 0 ||
		    fdt_reg(&boot.fdt, node, 0, &hart, &size) != 0 || hart == boot.hart)
			continue;
		ktap_expect(ktap, sbi_call(SBI_EXT_HSM, 2, hart, 0, 0).value == SBI_HSM_STOPPED);
	}
	ktap_expect(ktap, sbi_call(SBI_EXT_HSM, 2, boot.hart, 0, 0).value == 0);
}

static const struct ktap_case interrupt_cases[] = {
    {"the timer comes once, not before its time", timer_comes},
    {"a deadline in the past comes at once", past_deadline_comes},
    {"a stopped timer stays away", stopped_timer_stays_away},
    {"the PLIC refuses sources that it lacks", plic_refuses},
    {"the PLIC delivers to the handler while it is attached", plic_delivers},
    {"a handler that traps is taken off", handler_may_trap},
    {"a handler that leaves the level does not stop the hart", handler_may_leave_the_level},
    {"a trap ends the guarded call, not the hart", guard_ends_traps},
    {"a stack that overflows ends the guarded call", stack_overflow_is_a_trap},
    {"a trap ends the guarded call that lost its stack", wild_stack_is_a_trap},
    {"a trap writes nothing over the frames of those who called", callers_keep_their_frames},
    {"an interrupt finds a stack, and its handler may lose it", interrupt_finds_a_stack},
    {"the other harts are parked", other_harts_are_parked},
};
KTAP_SUITE("interrupts", interrupt_cases);
