/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The console: the firmware's at first, then the first console device that registered. */
#include <keel/console/console.h>
#include <keel/console/print.h>
#include <keel/devices/class.h>
#include <keel/sbi.h>

static bool have_dbcn;

void console_early_init(void)
{
	have_dbcn = sbi_probe(SBI_EXT_DBCN);
}

static void dbcn_write(const char *bytes, size_t length)
{
	while (length > 0) {
		struct sbi_result result =
		    sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE, length, (hpa_t)bytes, 0);

		if (result.error != SBI_SUCCESS || result.value < 0 ||
		    (size_t)result.value > length)
			return;
		bytes += result.value;
		length -= (size_t)result.value;
	}
}

static void firmware_write(const char *bytes, size_t length)
{
	if (have_dbcn) {
		dbcn_write(bytes, length);
		return;
	}
	for (size_t i = 0; i < length; i++)
		sbi_call(SBI_LEGACY_PUTCHAR, 0, (unsigned char)bytes[i], 0, 0);
}

void console_write(const char *bytes, size_t length)
{
	const struct class_console *console;

	/*
	 * A console that fails on the way gives the whole text to the next, at last to the
	 * firmware.
	 */
	while ((console = class_first_console()) != NULL) {
		if (console_put(console, bytes, length))
			return;
	}
	firmware_write(bytes, length);
}

bool console_ready(void)
{
	const struct class_console *console = class_first_console();

	return console == NULL || console_takes(console);
}

const char *console_name(void)
{
	const struct class_console *console = class_first_console();

	if (console != NULL)
		return console->name;
	return have_dbcn ? "dbcn" : "putchar";
}

int console_read(void)
{
	const struct class_console *console = class_first_console();

	return console == NULL ? -VMHI_ENOENT : console_get(console);
}
