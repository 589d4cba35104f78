/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "uart_kit.h"

#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <keel/trap.h>
#include <vmhi/mmio.h>

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

static void plic_delivers(struct ktap *ktap)
{
	struct uart_kit uart = {0};

	ktap_require(ktap, uart_open(ktap, &uart));
	ktap_require(ktap, plic_attach(uart.source, "test", uart_interrupt, &uart) == 0);
	ktap_expect(ktap, plic_attach(uart.source, "test", uart_interrupt, &uart) == -VMHI_EBUSY);
	uart_raise(&uart, 1000);
	ktap_expect(ktap, uart.interrupts == 1);
	uart_raise(&uart, 1000);
	ktap_expect(ktap, uart.interrupts == 2);
	plic_detach(uart.source);
	uart_raise(&uart, 1);
	ktap_expect(ktap, uart.interrupts == 2);
}

static void handler_may_trap(struct ktap *ktap)
{
	struct uart_kit uart = {.trap = true};

	ktap_require(ktap, uart_open(ktap, &uart));
	ktap_require(ktap, plic_attach(uart.source, "test", uart_interrupt, &uart) == 0);
	uart_raise(&uart, 1000);
	ktap_expect(ktap, uart.interrupts == 1);
	/* The handler was removed: the source is free again, and its claim is completed. */
	uart.trap = false;
	ktap_expect(ktap, plic_attach(uart.source, "test", uart_interrupt, &uart) == 0);
	uart_raise(&uart, 1000);
	ktap_expect(ktap, uart.interrupts == 2);
	plic_detach(uart.source);
}

/*
 * Goldfish RTC: QEMU, hw/rtc/goldfish_rtc.c. Its interrupt line stays raised until it is cleared.
 */
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

/* Waits for the alarm, two seconds at most, and then 20 ms for further interrupts. */
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

/* Some PLICs look at the level again at each completion, others only when it changes. */
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
		/* One interrupt may still be pending from the round before. */
		ktap_expect(ktap, count >= 1 && count <= PLIC_STORM + 1);
	}
	plic_replace(source, own);
	vmhi_write32(rtc + RTC_IRQ_ENABLED, 0);
}

static const struct ktap_case interrupt_cases[] = {
    {"the PLIC refuses sources that it lacks", plic_refuses},
    {"the PLIC delivers to the handler while it is attached", plic_delivers},
    {"a handler that traps is taken off", handler_may_trap},
    {"a handler that leaves the level does not stop the hart", handler_may_leave_the_level},
};
KTAP_SUITE("interrupts", interrupt_cases);
