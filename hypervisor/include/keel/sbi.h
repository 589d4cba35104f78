/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_SBI_H
#define KEEL_SBI_H

#include <keel/types.h>

/* RISC-V SBI 2.0: extension ids and error codes, shared by our calls to the firmware and our
 * guests' to us. */
#define SBI_LEGACY_PUTCHAR 0x01
#define SBI_EXT_BASE	   0x10
#define SBI_EXT_TIME	   0x54494d45
#define SBI_EXT_IPI	   0x735049
#define SBI_EXT_RFENCE	   0x52464e43
#define SBI_EXT_HSM	   0x48534d
#define SBI_EXT_SRST	   0x53525354
#define SBI_EXT_DBCN	   0x4442434e

#define SBI_SUCCESS		0
#define SBI_ERR_FAILED		(-1l)
#define SBI_ERR_NOT_SUPPORTED	(-2l)
#define SBI_ERR_INVALID_PARAM	(-3l)
#define SBI_ERR_DENIED		(-4l)
#define SBI_ERR_INVALID_ADDRESS (-5l)

#define SBI_SRST_SHUTDOWN	0
#define SBI_SRST_COLD_REBOOT	1
#define SBI_SRST_WARM_REBOOT	2
#define SBI_SRST_NO_REASON	0
#define SBI_SRST_SYSTEM_FAILURE 1
#define SBI_HSM_STOPPED		1

struct sbi_result {
	long error;
	long value;
};

struct sbi_result sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
			   uint64_t a2);

/* Return: whether the firmware offers the extension. */
bool sbi_probe(uint64_t extension);

#endif
