/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Compiled once for each guest, with GUEST_NAME and GUEST_FILE set: puts its image into Keel's. */
	.section .rodata.guests, "a"
	.balign 8
1:	.incbin GUEST_FILE
2:	.byte 0
3:	.asciz GUEST_NAME

	.section .keel.guests, "a"
	.balign 8
	.quad	3b
	.quad	1b
	.quad	2b
