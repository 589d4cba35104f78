/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A small flattened device tree for a guest. Source: Devicetree Specification 0.4, chapter 5. */
#include <keel/console/print.h>
#include <keel/devicetree/fdt_format.h>
#include <keel/partitions/partition.h>
#include <keel/platform/boot.h>
#include <vmhi/guest.h>
#include <vmhi/string.h>

#define STRINGS_ROOM 512u

/* The header, then a memory reservation block of nothing but its end. */
#define STRUCTURE_OFFSET (FDT_HEADER_SIZE + FDT_RESERVATION_SIZE)

struct writer {
	uint8_t *bytes;
	size_t at;
	size_t limit;
	char strings[STRINGS_ROOM];
	size_t strings_size;
	bool full;
};

static void put_u32(struct writer *writer, uint32_t value)
{
	if (writer->limit - writer->at < FDT_CELL) {
		writer->full = true;
		return;
	}
	for (int shift = 24; shift >= 0; shift -= 8)
		writer->bytes[writer->at++] = (uint8_t)(value >> shift);
}

static void put_padded(struct writer *writer, const void *bytes, size_t length)
{
	size_t padded = align_up(length, FDT_CELL);

	if (writer->limit - writer->at < padded) {
		writer->full = true;
		return;
	}
	memcpy(writer->bytes + writer->at, bytes, length);
	memset(writer->bytes + writer->at + length, 0, padded - length);
	writer->at += padded;
}

static uint32_t put_name(struct writer *writer, const char *name)
{
	size_t at = 0, length = strlen(name) + 1;

	while (at < writer->strings_size && strcmp(writer->strings + at, name) != 0)
		at += strlen(writer->strings + at) + 1;
	if (at < writer->strings_size)
		return (uint32_t)at;
	if (length > STRINGS_ROOM - at) {
		writer->full = true;
		return 0;
	}
	memcpy(writer->strings + at, name, length);
	writer->strings_size = at + length;
	return (uint32_t)at;
}

static void begin_node(struct writer *writer, const char *name)
{
	put_u32(writer, FDT_BEGIN_NODE);
	put_padded(writer, name, strlen(name) + 1);
}

static void end_node(struct writer *writer)
{
	put_u32(writer, FDT_END_NODE);
}

static void put_property(struct writer *writer, const char *name, const void *value, size_t length)
{
	put_u32(writer, FDT_PROP);
	put_u32(writer, (uint32_t)length);
	put_u32(writer, put_name(writer, name));
	put_padded(writer, value, length);
}

static void put_text(struct writer *writer, const char *name, const char *text)
{
	put_property(writer, name, text, strlen(text) + 1);
}

static void put_cell(struct writer *writer, const char *name, uint32_t value)
{
	put_u32(writer, FDT_PROP);
	put_u32(writer, FDT_CELL);
	put_u32(writer, put_name(writer, name));
	put_u32(writer, value);
}

static void put_memory(struct writer *writer, const struct partition *partition)
{
	begin_node(writer, "memory@80000000");
	put_text(writer, "device_type", "memory");
	put_u32(writer, FDT_PROP);
	put_u32(writer, 4 * FDT_CELL); /* two of address, two of size */
	put_u32(writer, put_name(writer, "reg"));
	put_u32(writer, (uint32_t)(VMHI_GUEST_BASE >> 32));
	put_u32(writer, (uint32_t)VMHI_GUEST_BASE);
	put_u32(writer, (uint32_t)(partition->memory_size >> 32));
	put_u32(writer, (uint32_t)partition->memory_size);
	end_node(writer);
}

static void put_cpus(struct writer *writer)
{
	begin_node(writer, "cpus");
	put_cell(writer, "#address-cells", 1);
	put_cell(writer, "#size-cells", 0);
	put_cell(writer, "timebase-frequency", (uint32_t)boot.ticks_per_second);
	begin_node(writer, "cpu@0");
	put_text(writer, "device_type", "cpu");
	put_cell(writer, "reg", 0);
	put_text(writer, "compatible", "riscv");
	put_text(writer, "riscv,isa", "rv64imac");
	put_text(writer, "mmu-type", "riscv,sv39");
	begin_node(writer, "interrupt-controller");
	put_cell(writer, "#interrupt-cells", 1);
	put_property(writer, "interrupt-controller", "", 0);
	put_text(writer, "compatible", "riscv,cpu-intc");
	put_cell(writer, "phandle", 1);
	end_node(writer);
	end_node(writer);
	end_node(writer);
}

static void put_header(uint8_t *blob, size_t structure_size, size_t strings_size, size_t total)
{
	struct writer header = {.bytes = blob, .limit = FDT_HEADER_SIZE};

	/* In the order of FDT_HEADER_…, each a cell. */
	put_u32(&header, FDT_MAGIC);
	put_u32(&header, (uint32_t)total);
	put_u32(&header, STRUCTURE_OFFSET);
	put_u32(&header, STRUCTURE_OFFSET + (uint32_t)structure_size);
	put_u32(&header, FDT_HEADER_SIZE); /* reservations */
	put_u32(&header, FDT_VERSION);
	put_u32(&header, FDT_VERSION_COMPATIBLE);
	put_u32(&header, 0); /* hart */
	put_u32(&header, (uint32_t)strings_size);
	put_u32(&header, (uint32_t)structure_size);
}

int guest_tree_write(const struct partition *partition, void *buffer, size_t size)
{
	struct writer writer = {
	    .bytes = buffer, .at = STRUCTURE_OFFSET, .limit = size - STRINGS_ROOM};
	size_t structure_size;

	if (size < 2 * STRINGS_ROOM)
		return -VMHI_ENOSPC;
	memset(buffer, 0, STRUCTURE_OFFSET);
	begin_node(&writer, "");
	put_cell(&writer, "#address-cells", 2);
	put_cell(&writer, "#size-cells", 2);
	put_text(&writer, "compatible", "vmhi,partition");
	put_text(&writer, "model", partition->name);
	put_memory(&writer, partition);
	put_cpus(&writer);
	end_node(&writer);
	put_u32(&writer, FDT_END);
	if (writer.full)
		return -VMHI_ENOSPC;
	structure_size = writer.at - STRUCTURE_OFFSET;
	memcpy(writer.bytes + writer.at, writer.strings, writer.strings_size);
	put_header(buffer, structure_size, writer.strings_size, writer.at + writer.strings_size);
	return (int)(writer.at + writer.strings_size);
}
