/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/console/console.h>
#include <keel/console/print.h>
#include <keel/partitions/partition.h>
#include <keel/platform/timer.h>
#include <vmhi/string.h>

#define PREFIX_MOST (PARTITION_NAME + 3) /* "[name] " */

/*
 * What one byte may need: its line's prefix, the byte, the line's end; and Keel's lines when the
 * guest ends.
 */
#define ROOM_FOR_PUT (PREFIX_MOST + 2 + ROOM_FOR_END)
#define ROOM_FOR_END (PARTITION_NAME + 64)

_Static_assert(PARTITION_OUTPUT - ROOM_FOR_PUT > PREFIX_MOST + PARTITION_LINE + 1,
	       "a ring without room has a whole line");

/* The partition whose line has begun on the console and not ended. Lines of two do not mix. */
static struct partition *speaker;

static void push(struct guest_console *console, char byte)
{
	console->ring[(console->first + console->used++) % PARTITION_OUTPUT] = byte;
}

static void put_next(struct partition *partition)
{
	struct guest_console *console = &partition->console;
	char byte = console->ring[console->first];

	console->first = (console->first + 1) % PARTITION_OUTPUT;
	console->used--;
	console->lines -= byte == '\n';
	speaker = byte == '\n' ? NULL : partition;
	console_write(&byte, 1);
}

static void push_text(struct guest_console *console, const char *text)
{
	while (*text != '\0')
		push(console, *text++);
}

static void begin_line(struct partition *partition)
{
	push_text(&partition->console, "[");
	push_text(&partition->console, partition->name);
	push_text(&partition->console, "] ");
}

static void end_line(struct guest_console *console)
{
	if (console->column == 0)
		return;
	push(console, '\n');
	console->lines++;
	console->column = 0;
}

void guest_console_say(struct partition *partition, const char *format, ...)
{
	struct guest_console *console = &partition->console;
	char text[PARTITION_SAID];
	va_list arguments;

	va_start(arguments, format);
	kvsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	end_line(console);
	push_text(console, "partition ");
	push_text(console, partition->name);
	push_text(console, ": ");
	push_text(console, text);
	push(console, '\n');
	console->lines++;
}

static bool has_room(const struct partition *partition)
{
	return PARTITION_OUTPUT - partition->console.used >= ROOM_FOR_PUT;
}

bool guest_console_put(struct partition *partition, char byte)
{
	/* A guest may write text into the log, no control codes, and each line names the guest. */
	bool plain = (byte >= ' ' && byte <= '~') || byte == '\t';

	if (!has_room(partition))
		guest_console_drain(partition);
	if (!has_room(partition))
		return false;
	if (byte == '\r')
		return true;
	if (byte == '\n') {
		end_line(&partition->console);
		return true;
	}
	if (partition->console.column++ == 0)
		begin_line(partition);
	push(&partition->console, plain ? byte : '?');
	if (partition->console.column == PARTITION_LINE)
		end_line(&partition->console);
	return true;
}

bool guest_console_has_output(const struct partition *partition)
{
	return partition->console.lines > 0;
}

void guest_console_drain(struct partition *partition)
{
	while (guest_console_has_output(partition) && (speaker == NULL || speaker == partition) &&
	       timer_now() < partition->slice_end)
		put_next(partition);
}

void guest_console_yield(void)
{
	while (speaker != NULL)
		put_next(speaker);
}

void guest_console_finish(struct partition *partition)
{
	guest_console_yield();
	end_line(&partition->console);
	while (guest_console_has_output(partition))
		put_next(partition);
}
