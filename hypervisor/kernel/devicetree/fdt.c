/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/devicetree/fdt.h>
#include <keel/devicetree/fdt_format.h>
#include <vmhi/string.h>

struct token {
	uint32_t kind;
	uint32_t next;	  /* offset behind it */
	const char *name; /* of a node or a property */
	const uint8_t *value;
	uint32_t length;
};

static const char *bounded_text(const char *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		if (bytes[i] == '\0')
			return bytes;
	}
	return NULL;
}

static int read_property(const struct fdt *fdt, uint32_t at, struct token *token)
{
	uint32_t name_offset;

	if (fdt->structure_size - at < FDT_PROP_VALUE)
		return -VMHI_EFORMAT;
	token->length = fdt_be32(fdt->structure + at + FDT_PROP_LENGTH);
	name_offset = fdt_be32(fdt->structure + at + FDT_PROP_NAME);
	if (token->length > fdt->structure_size - at - FDT_PROP_VALUE ||
	    name_offset >= fdt->strings_size)
		return -VMHI_EFORMAT;
	token->name = bounded_text(fdt->strings + name_offset, fdt->strings_size - name_offset);
	if (token->name == NULL)
		return -VMHI_EFORMAT;
	token->value = fdt->structure + at + FDT_PROP_VALUE;
	token->next = (uint32_t)align_up((uint64_t)at + FDT_PROP_VALUE + token->length, FDT_CELL);
	return 0;
}

/* Reads the token at @at. Everything it names is inside the blob when it returns 0. */
static int read_token(const struct fdt *fdt, uint32_t at, struct token *token)
{
	if (at % FDT_CELL != 0 || at > fdt->structure_size || fdt->structure_size - at < FDT_CELL)
		return -VMHI_EFORMAT;
	token->kind = fdt_be32(fdt->structure + at);
	at += FDT_CELL;
	token->next = at;
	switch (token->kind) {
	case FDT_BEGIN_NODE:
		token->name =
		    bounded_text((const char *)fdt->structure + at, fdt->structure_size - at);
		if (token->name == NULL)
			return -VMHI_EFORMAT;
		token->next = (uint32_t)align_up((uint64_t)at + strlen(token->name) + 1, FDT_CELL);
		return 0;
	case FDT_PROP:
		return read_property(fdt, at, token);
	case FDT_END_NODE:
	case FDT_NOP:
	case FDT_END:
		return 0;
	default:
		return -VMHI_EFORMAT;
	}
}

static int check_structure(const struct fdt *fdt)
{
	struct token token;
	int depth = 0;

	if (read_token(fdt, 0, &token) != 0 || token.kind != FDT_BEGIN_NODE)
		return -VMHI_EFORMAT;
	for (uint32_t at = 0;; at = token.next) {
		if (read_token(fdt, at, &token) != 0)
			return -VMHI_EFORMAT;
		if (token.kind == FDT_BEGIN_NODE)
			depth++;
		if (token.kind == FDT_END_NODE)
			depth--;
		if (token.kind == FDT_END)
			return depth == 0 ? 0 : -VMHI_EFORMAT;
		if (depth <= 0 && token.kind == FDT_PROP)
			return -VMHI_EFORMAT;
		if (depth < 0 || depth > FDT_MAX_DEPTH)
			return -VMHI_EFORMAT;
	}
}

static bool block_fits(uint32_t offset, uint32_t size, uint32_t total)
{
	return offset <= total && size <= total - offset;
}

static uint64_t be64(const uint8_t *bytes)
{
	return (uint64_t)fdt_be32(bytes) << 32 | fdt_be32(bytes + FDT_CELL);
}

static int check_reservations(struct fdt *fdt, const uint8_t *blob, uint32_t offset)
{
	if (offset % FDT_RESERVATION_ALIGN != 0)
		return -VMHI_EFORMAT;
	fdt->reservations = blob + offset;
	for (uint64_t at = offset; at + FDT_RESERVATION_SIZE <= fdt->total_size;
	     at += FDT_RESERVATION_SIZE) {
		if (be64(blob + at) == 0 && be64(blob + at + FDT_RESERVATION_SIZE / 2) == 0)
			return 0;
	}
	return -VMHI_EFORMAT;
}

int fdt_reservation(const struct fdt *fdt, unsigned int index, uint64_t *address, uint64_t *size)
{
	const uint8_t *entry = fdt->reservations;

	for (;; entry += FDT_RESERVATION_SIZE) {
		*address = be64(entry);
		*size = be64(entry + FDT_RESERVATION_SIZE / 2);
		if (*address == 0 && *size == 0)
			return -VMHI_ENOENT;
		if (index-- == 0)
			return 0;
	}
}

/*
 * Whether we can read it: the structure block's size is there, and the layout is the one we know.
 */
static bool version_fits(const uint8_t *header)
{
	return fdt_be32(header + FDT_HEADER_VERSION) >= FDT_VERSION &&
	       fdt_be32(header + FDT_HEADER_COMPATIBLE) <= FDT_VERSION;
}

int fdt_open(struct fdt *fdt, const void *blob, size_t limit)
{
	const uint8_t *bytes = blob;
	uint32_t structure, strings;

	if (limit < FDT_HEADER_SIZE || (uintptr_t)blob % FDT_CELL != 0 ||
	    fdt_be32(bytes + FDT_HEADER_MAGIC) != FDT_MAGIC)
		return -VMHI_EFORMAT;
	fdt->total_size = fdt_be32(bytes + FDT_HEADER_TOTAL_SIZE);
	structure = fdt_be32(bytes + FDT_HEADER_STRUCTURE);
	strings = fdt_be32(bytes + FDT_HEADER_STRINGS);
	fdt->strings_size = fdt_be32(bytes + FDT_HEADER_STRINGS_SIZE);
	fdt->structure_size = fdt_be32(bytes + FDT_HEADER_STRUCTURE_SIZE);
	if (fdt->total_size > limit || fdt->total_size < FDT_HEADER_SIZE || !version_fits(bytes))
		return -VMHI_EFORMAT;
	if (structure % FDT_CELL != 0 ||
	    !block_fits(structure, fdt->structure_size, fdt->total_size) ||
	    !block_fits(strings, fdt->strings_size, fdt->total_size))
		return -VMHI_EFORMAT;
	fdt->structure = bytes + structure;
	fdt->strings = (const char *)bytes + strings;
	if (check_reservations(fdt, bytes, fdt_be32(bytes + FDT_HEADER_RESERVATIONS)) != 0)
		return -VMHI_EFORMAT;
	return check_structure(fdt);
}

int fdt_next(const struct fdt *fdt, int node, int *depth)
{
	struct token token;

	if (node < 0 || read_token(fdt, (uint32_t)node, &token) != 0)
		return -VMHI_ENOENT;
	(*depth)++;
	for (uint32_t at = token.next;; at = token.next) {
		if (read_token(fdt, at, &token) != 0 || token.kind == FDT_END)
			return -VMHI_ENOENT;
		if (token.kind == FDT_BEGIN_NODE)
			return (int)at;
		if (token.kind == FDT_END_NODE)
			(*depth)--;
	}
}

const char *fdt_name(const struct fdt *fdt, int node)
{
	struct token token;

	if (node < 0 || read_token(fdt, (uint32_t)node, &token) != 0 ||
	    token.kind != FDT_BEGIN_NODE)
		return "";
	return token.name;
}

const void *fdt_property(const struct fdt *fdt, int node, const char *name, uint32_t *length)
{
	struct token token;

	if (node < 0 || read_token(fdt, (uint32_t)node, &token) != 0 ||
	    token.kind != FDT_BEGIN_NODE)
		return NULL;
	for (uint32_t at = token.next; read_token(fdt, at, &token) == 0; at = token.next) {
		if (token.kind != FDT_PROP && token.kind != FDT_NOP)
			return NULL;
		if (token.kind == FDT_PROP && strcmp(token.name, name) == 0) {
			*length = token.length;
			return token.value;
		}
	}
	return NULL;
}
