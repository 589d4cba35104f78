/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include "uart_kit.h"

#include "../drivers/console/ns16550.h"
#include <keel/devices/plic.h>
#include <keel/memory/sv39.h>
#include <keel/platform/boot.h>
#include <keel/platform/timer.h>
#include <keel/trap.h>
#include <vmhi/mmio.h>

void uart_interrupt(void *context)
{
	struct uart_kit *kit = context;
	volatile uint32_t *volatile nowhere = (volatile uint32_t *)8;

	kit->interrupts++;
	vmhi_write8(kit->registers + UART_IER, 0);
	if (kit->trap)
		*nowhere = 1;
}

bool uart_open(struct ktap *ktap, struct uart_kit *kit)
{
	int node = fdt_find_compatible(&boot.fdt, 0, "ns16550a");
	uint64_t address = 0, size = 0;
	uint32_t controller = 0;

	ktap_expect(ktap, node >= 0 && fdt_reg(&boot.fdt, node, 0, &address, &size) == 0 &&
			      fdt_interrupt(&boot.fdt, node, 0, &controller, &kit->source) == 0 &&
			      plic_is(controller));
	kit->registers = (volatile char *)sv39_map_device(address, size);
	ktap_expect(ktap, kit->registers != NULL);
	return kit->registers != NULL;
}

void uart_ask(struct uart_kit *kit)
{
	vmhi_write8(kit->registers + UART_IER, IER_TRANSMITTER_EMPTY);
}

void uart_raise(struct uart_kit *kit, unsigned int milliseconds)
{
	uint64_t deadline = timer_now() + boot.ticks_per_second / 1000 * milliseconds;
	unsigned int before = kit->interrupts;

	uart_ask(kit);
	while (kit->interrupts == before && timer_now() < deadline)
		interrupts_service();
	vmhi_write8(kit->registers + UART_IER, 0);
}
