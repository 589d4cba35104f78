/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* printf's formats: text with numbers in it, into a buffer. */
#include <keel/lib/format.h>
#include <vmhi/string.h>

static void sink_put(struct sink *sink, char c)
{
	if (sink->flush != NULL && sink->used == sink->size) {
		sink->flush(sink->buffer, sink->used);
		sink->used = 0;
	}
	if (sink->used < sink->size)
		sink->buffer[sink->used++] = c;
}

struct spec {
	unsigned int width;
	bool zero;
	bool left;
	bool wide;
};

static void put_padded(struct sink *sink, const struct spec *spec, const char *text, size_t length)
{
	size_t padding = spec->width > length ? spec->width - length : 0;
	char fill = spec->zero ? '0' : ' ';

	if (spec->left) {
		for (size_t i = 0; i < length; i++)
			sink_put(sink, text[i]);
	}
	while (padding--)
		sink_put(sink, spec->left ? ' ' : fill);
	for (size_t i = 0; !spec->left && i < length; i++)
		sink_put(sink, text[i]);
}

static void put_number(struct sink *sink, const struct spec *spec, uint64_t value,
		       unsigned int base, bool negative)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	if (negative)
		digits[--at] = '-';
	put_padded(sink, spec, digits + at, sizeof(digits) - at);
}

static const char *parse_spec(const char *format, struct spec *spec)
{
	*spec = (struct spec){0};
	for (; *format == '0' || *format == '-'; format++) {
		spec->zero |= *format == '0';
		spec->left |= *format == '-';
	}
	for (; *format >= '0' && *format <= '9' && spec->width < 100; format++)
		spec->width = spec->width * 10 + (unsigned int)(*format - '0');
	for (; *format == 'l' || *format == 'z'; format++)
		spec->wide = true;
	return format;
}

static void put_signed(struct sink *sink, const struct spec *spec, int64_t value)
{
	put_number(sink, spec, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, value < 0);
}

static void put_text(struct sink *sink, const struct spec *spec, const char *text)
{
	if (text == NULL)
		text = "(none)";
	put_padded(sink, spec, text, strlen(text));
}

void format_into(struct sink *sink, const char *format, va_list arguments)
{
	struct spec spec;
	char c;

	while ((c = *format++) != '\0') {
		if (c != '%') {
			sink_put(sink, c);
			continue;
		}
		format = parse_spec(format, &spec);
		switch (c = *format) {
		case 'c':
			sink_put(sink, (char)va_arg(arguments, int));
			break;
		case 's':
			put_text(sink, &spec, va_arg(arguments, const char *));
			break;
		case 'd':
			put_signed(sink, &spec,
				   spec.wide ? va_arg(arguments, long) : va_arg(arguments, int));
			break;
		case 'u':
		case 'x':
			put_number(sink, &spec,
				   spec.wide ? va_arg(arguments, unsigned long)
					     : va_arg(arguments, unsigned int),
				   c == 'x' ? 16 : 10, false);
			break;
		case 'p':
			put_number(sink, &spec, (uint64_t)va_arg(arguments, void *), 16, false);
			break;
		case '\0':
			return;
		default:
			sink_put(sink, c);
			break;
		}
		format++;
	}
}

size_t kvsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct sink sink = {.buffer = buffer, .size = size > 0 ? size - 1 : 0};

	format_into(&sink, format, arguments);
	if (size > 0)
		buffer[sink.used] = '\0';
	return sink.used;
}

size_t ksnprintf(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t used;

	va_start(arguments, format);
	used = kvsnprintf(buffer, size, format, arguments);
	va_end(arguments);
	return used;
}
