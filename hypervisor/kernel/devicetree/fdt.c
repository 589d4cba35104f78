/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <keel/devicetree/fdt.h>
#include <vmhi/string.h>

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u
#define FDT_END	       9u

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

	if (fdt->structure_size - at < 8)
		return -VMHI_EFORMAT;
	token->length = fdt_be32(fdt->structure + at);
	name_offset = fdt_be32(fdt->structure + at + 4);
	if (token->length > fdt->structure_size - at - 8 || name_offset >= fdt->strings_size)
		return -VMHI_EFORMAT;
	token->name = bounded_text(fdt->strings + name_offset, fdt->strings_size - name_offset);
	if (token->name == NULL)
		return -VMHI_EFORMAT;
	token->value = fdt->structure + at + 8;
	token->next = (uint32_t)align_up((uint64_t)at + 8 + token->length, 4);
	return 0;
}

/* Reads the token at @at. Everything it names is inside the blob when it returns 0. */
static int read_token(const struct fdt *fdt, uint32_t at, struct token *token)
{
	if ((at & 3) != 0 || at > fdt->structure_size || fdt->structure_size - at < 4)
		return -VMHI_EFORMAT;
	token->kind = fdt_be32(fdt->structure + at);
	at += 4;
	token->next = at;
	switch (token->kind) {
	case FDT_BEGIN_NODE:
		token->name =
		    bounded_text((const char *)fdt->structure + at, fdt->structure_size - at);
		if (token->name == NULL)
			return -VMHI_EFORMAT;
		token->next = (uint32_t)align_up((uint64_t)at + strlen(token->name) + 1, 4);
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
	return (uint64_t)fdt_be32(bytes) << 32 | fdt_be32(bytes + 4);
}

/* Devicetree Specification 0.4, 5.3: 8-byte aligned, ended by an entry of two zeros. */
static int check_reservations(struct fdt *fdt, const uint8_t *blob, uint32_t offset)
{
	if ((offset & 7) != 0)
		return -VMHI_EFORMAT;
	fdt->reservations = blob + offset;
	for (uint64_t at = offset; at + 16 <= fdt->total_size; at += 16) {
		if (be64(blob + at) == 0 && be64(blob + at + 8) == 0)
			return 0;
	}
	return -VMHI_EFORMAT;
}

int fdt_reservation(const struct fdt *fdt, unsigned int index, uint64_t *address, uint64_t *size)
{
	const uint8_t *entry = fdt->reservations;

	for (;; entry += 16) {
		*address = be64(entry);
		*size = be64(entry + 8);
		if (*address == 0 && *size == 0)
			return -VMHI_ENOENT;
		if (index-- == 0)
			return 0;
	}
}

int fdt_open(struct fdt *fdt, const void *blob, size_t limit)
{
	const uint8_t *bytes = blob;
	uint32_t structure, strings;

	if (limit < 40 || ((uintptr_t)blob & 3) != 0 || fdt_be32(bytes) != FDT_MAGIC)
		return -VMHI_EFORMAT;
	fdt->total_size = fdt_be32(bytes + 4);
	structure = fdt_be32(bytes + 8);
	strings = fdt_be32(bytes + 12);
	fdt->strings_size = fdt_be32(bytes + 32);
	fdt->structure_size = fdt_be32(bytes + 36);
	/* Version 17 is the first with the structure's size; 16 is the layout that we read. */
	if (fdt->total_size > limit || fdt->total_size < 40 || fdt_be32(bytes + 20) < 17 ||
	    fdt_be32(bytes + 24) > 17)
		return -VMHI_EFORMAT;
	if ((structure & 3) != 0 || !block_fits(structure, fdt->structure_size, fdt->total_size) ||
	    !block_fits(strings, fdt->strings_size, fdt->total_size))
		return -VMHI_EFORMAT;
	fdt->structure = bytes + structure;
	fdt->strings = (const char *)bytes + strings;
	if (check_reservations(fdt, bytes, fdt_be32(bytes + 16)) != 0)
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
