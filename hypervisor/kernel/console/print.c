/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/print.h>
#include <keel/partitions/partition.h>
#include <keel/platform/power.h>

void kvprintf(const char *format, va_list arguments)
{
	char line[128];
	struct sink sink = {.buffer = line, .size = sizeof(line), .flush = console_write};

	guest_console_yield();
	format_into(&sink, format, arguments);
	console_write(line, sink.used);
}

void kprintf(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	kvprintf(format, arguments);
	va_end(arguments);
}

void panic(const char *format, ...)
{
	va_list arguments;

	kprintf("panic: ");
	va_start(arguments, format);
	kvprintf(format, arguments);
	va_end(arguments);
	kprintf("\n");
	power_off(true);
}
