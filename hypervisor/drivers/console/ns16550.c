/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* National Semiconductor 16550 UART, polled. Registers: PC16550D data sheet, table II. */
#include <vmhi/console.h>
#include <vmhi/mmio.h>

#define UART_DATA 0
#define UART_IER  1
#define UART_FCR  2
#define UART_LCR  3
#define UART_LSR  5

#define FCR_ENABLE	 0x01
#define LCR_8N1		 0x03
#define LSR_DATA_READY	 0x01
#define LSR_HOLDING_FREE 0x20

/* A transmitter that is stuck must not stop the hart: give up on the byte after so many looks. */
#define MAX_LOOKS 100000

struct ns16550 {
	volatile char *registers;
	uint32_t shift;
};

static volatile char *uart_register(const struct ns16550 *uart, uint32_t index)
{
	return uart->registers + ((size_t)index << uart->shift);
}

static void ns16550_put(const struct ns16550 *uart, char byte)
{
	for (int look = 0; look < MAX_LOOKS; look++) {
		if ((vmhi_read8(uart_register(uart, UART_LSR)) & LSR_HOLDING_FREE) != 0) {
			vmhi_write8(uart_register(uart, UART_DATA), (uint8_t)byte);
			return;
		}
	}
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
	if (uart->registers == NULL || uart->shift > 3 || size < 8ul << uart->shift) {
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
