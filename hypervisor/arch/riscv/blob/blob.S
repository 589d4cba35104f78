/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Compiled once for each file that the image carries, with BLOB_NAME and BLOB_FILE set. */
	.section .rodata.blobs, "a"
	.balign 8
1:	.incbin BLOB_FILE
2:	.byte 0
3:	.asciz BLOB_NAME

	.section .keel.blobs, "a"
	.balign 8
	.quad	3b
	.quad	1b
	.quad	2b
