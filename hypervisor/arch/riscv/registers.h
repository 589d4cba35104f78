/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* General registers, many at once, for assembly. Source: psABI, "Integer Register Convention". */
#ifndef KEEL_REGISTERS_H
#define KEEL_REGISTERS_H

#define REGISTER_SIZE 8
#define STACK_ALIGN   16

/* Where register x<n> lies in an array of all of them. */
#define X(n) (REGISTER_SIZE * n)

#define X1_TO_X9  1, 2, 3, 4, 5, 6, 7, 8, 9
#define X6_TO_X31 6, 7, 8, 9, 10, X11_TO_X31
#define X11_TO_X31                                                                                 \
	11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

/* clang-format off */

/* @operation (sd or ld) of each register x<n> of @numbers, in an array of all of them at @offset. */
.macro each_x operation, offset, base, numbers:vararg
	.irp n, \numbers
	\operation x\n, \offset + REGISTER_SIZE * \n(\base)
	.endr
.endm

/* @operation of s0 to s11, which a function keeps for its caller, in an array of these at @offset. */
.macro each_s operation, offset, base
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	\operation s\n, \offset + REGISTER_SIZE * \n(\base)
	.endr
.endm

#endif
