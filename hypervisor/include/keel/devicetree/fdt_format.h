/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_FDT_FORMAT_H
#define KEEL_FDT_FORMAT_H

/*
 * Numbers of the flattened device tree format, for its reader and its writer.
 * Source: Devicetree Specification 0.4, chapter 5.
 */

/* Every number is big-endian, and most are one cell of 32 bits. */
#define FDT_CELL 4u

/* 5.2 "Header": offsets of its cells, and its size, in bytes. */
#define FDT_HEADER_MAGIC	  0u
#define FDT_HEADER_TOTAL_SIZE	  4u
#define FDT_HEADER_STRUCTURE	  8u /* offset of the structure block */
#define FDT_HEADER_STRINGS	  12u
#define FDT_HEADER_RESERVATIONS	  16u
#define FDT_HEADER_VERSION	  20u
#define FDT_HEADER_COMPATIBLE	  24u /* the oldest version that a reader may know */
#define FDT_HEADER_HART		  28u
#define FDT_HEADER_STRINGS_SIZE	  32u
#define FDT_HEADER_STRUCTURE_SIZE 36u
#define FDT_HEADER_SIZE		  40u

#define FDT_MAGIC	       0xd00dfeedu
#define FDT_VERSION	       17u /* the first with the structure block's size */
#define FDT_VERSION_COMPATIBLE 16u

/* 5.3 "Memory Reservation Block": pairs of 64-bit address and size, ended by two zeros. */
#define FDT_RESERVATION_SIZE  16u
#define FDT_RESERVATION_ALIGN 8u

/* 5.4.1 "Lexical structure": tokens, and a property's cells behind its own: length, name. */
#define FDT_BEGIN_NODE	1u
#define FDT_END_NODE	2u
#define FDT_PROP	3u
#define FDT_NOP		4u
#define FDT_END		9u
#define FDT_PROP_LENGTH 0u
#define FDT_PROP_NAME	4u
#define FDT_PROP_VALUE	8u

#endif
