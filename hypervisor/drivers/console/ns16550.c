/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* National Semiconductor 16550 UART, polled. */
#include "ns16550.h"

#include <vmhi/console.h>
#include <vmhi/mmio.h>

struct ns16550 {
	volatile char *registers;
	uint32_t shift;
	bool full;  /* since `full_since`, ticks */
	bool stuck; /* for so long that bytes are dropped */
	uint64_t full_since;
};

static volatile char *uart_register(const struct ns16550 *uart, uint32_t index)
{
	return uart->registers + ((size_t)index << uart->shift);
}

static bool can_send(const struct ns16550 *uart)
{
	return (vmhi_read8(uart_register(uart, UART_LSR)) & LSR_HOLDING_FREE) != 0;
}

/*
 * The other end may read slowly, but a transmitter that is stuck must not stop the hart: after a
 * second without room, bytes are dropped without waiting until there is room again.
 */
static bool ns16550_ready(void *context)
{
	struct ns16550 *uart = context;

	if (can_send(uart)) {
		uart->full = false;
		uart->stuck = false;
		return true;
	}
	if (!uart->full)
		uart->full_since = vmhi_ticks();
	uart->full = true;
	uart->stuck |= vmhi_ticks() - uart->full_since >= vmhi_ticks_per_second();
	return uart->stuck;
}

static void ns16550_put(struct ns16550 *uart, char byte)
{
	while (!ns16550_ready(uart))
		;
	if (!uart->stuck)
		vmhi_write8(uart_register(uart, UART_DATA), (uint8_t)byte);
}

static void ns16550_write(void *context, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		ns16550_put(context, bytes[i]);
}

static int ns16550_read(void *context)
{
	const struct ns16550 *uart = context;

	if ((vmhi_read8(uart_register(uart, UART_LSR)) & LSR_DATA_READY) == 0)
		return -VMHI_ENOENT;
	return vmhi_read8(uart_register(uart, UART_DATA));
}

static const struct vmhi_console_ops ns16550_ops = {
    .write = ns16550_write,
    .ready = ns16550_ready,
    .read = ns16550_read,
};

static int ns16550_probe(struct vmhi_device *device)
{
	struct ns16550 *uart = vmhi_alloc(sizeof(*uart));
	size_t size = 0;

	if (uart == NULL)
		return -VMHI_ENOMEM;
	uart->registers = vmhi_map_registers(device, 0, &size);
	if (vmhi_property_u32(device, "reg-shift", &uart->shift) != 0)
		uart->shift = 0;
	if (uart->registers == NULL || uart->shift > 3 ||
	    size < (size_t)UART_REGISTERS << uart->shift) {
		vmhi_free(uart);
		return -VMHI_EINVAL;
	}
	vmhi_write8(uart_register(uart, UART_IER), 0);
	vmhi_write8(uart_register(uart, UART_LCR), LCR_8N1);
	vmhi_write8(uart_register(uart, UART_FCR), FCR_ENABLE);
	return vmhi_register_console(device, &ns16550_ops, uart);
}

static const char *const ns16550_compatible[] = {"ns16550a", "ns16550", NULL};

static const struct vmhi_driver ns16550_driver = {
    .version = VMHI_D_VERSION,
    .name = "ns16550",
    .compatible = ns16550_compatible,
    .probe = ns16550_probe,
};
VMHI_DRIVER(ns16550_driver);
