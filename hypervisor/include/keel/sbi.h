/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_SBI_H
#define KEEL_SBI_H

#include <keel/types.h>

/*
 * Numbers of the RISC-V SBI 2.0, for our calls to the firmware, our guests' calls to us, and the
 * guests themselves. Each group names its chapter.
 */

/* "Binary Encoding": errors. */
#define SBI_SUCCESS		0
#define SBI_ERR_FAILED		(-1l)
#define SBI_ERR_NOT_SUPPORTED	(-2l)
#define SBI_ERR_INVALID_PARAM	(-3l)
#define SBI_ERR_DENIED		(-4l)
#define SBI_ERR_INVALID_ADDRESS (-5l)

/* "Binary Encoding", hart masks: this base means all harts, and the mask is ignored. */
#define SBI_ALL_HARTS (~0ul)

/* "Base Extension" */
#define SBI_EXT_BASE		   0x10
#define SBI_BASE_SPEC_VERSION	   0
#define SBI_BASE_IMPLEMENTATION_ID 1
#define SBI_BASE_IMPLEMENTATION	   2
#define SBI_BASE_PROBE_EXTENSION   3
#define SBI_BASE_MVENDORID	   4
#define SBI_BASE_MARCHID	   5
#define SBI_BASE_MIMPID		   6

/* What SBI_BASE_SPEC_VERSION returns: major version in bits 30 to 24. */
#define SBI_VERSION(major, minor) ((unsigned long)(major) << 24 | (minor))

/* "Legacy Extensions": the number is extension and function in one. */
#define SBI_LEGACY_PUTCHAR 0x01

/* "Timer Extension" */
#define SBI_EXT_TIME	   0x54494d45
#define SBI_TIME_SET_TIMER 0
#define SBI_TIME_NEVER	   (~0ul) /* no timer interrupt comes */

/* "IPI Extension" */
#define SBI_EXT_IPI	 0x735049
#define SBI_IPI_SEND_IPI 0

/* "RFENCE Extension" */
#define SBI_EXT_RFENCE		    0x52464e43
#define SBI_RFENCE_FENCE_I	    0
#define SBI_RFENCE_SFENCE_VMA	    1
#define SBI_RFENCE_SFENCE_VMA_ASID  2
#define SBI_RFENCE_HFENCE_VVMA_ASID 5

/* "Hart State Management Extension" */
#define SBI_EXT_HSM	   0x48534d
#define SBI_HSM_GET_STATUS 2
#define SBI_HSM_STARTED	   0
#define SBI_HSM_STOPPED	   1

/* "System Reset Extension" */
#define SBI_EXT_SRST		0x53525354
#define SBI_SRST_SYSTEM_RESET	0
#define SBI_SRST_SHUTDOWN	0
#define SBI_SRST_COLD_REBOOT	1
#define SBI_SRST_WARM_REBOOT	2
#define SBI_SRST_NO_REASON	0
#define SBI_SRST_SYSTEM_FAILURE 1
#define SBI_SRST_FREE_REASONS	0xe0000000u /* from here on those of implementations and vendors */

/* "Debug Console Extension" */
#define SBI_EXT_DBCN	    0x4442434e
#define SBI_DBCN_WRITE	    0
#define SBI_DBCN_READ	    1
#define SBI_DBCN_WRITE_BYTE 2

struct sbi_result {
	long error;
	long value;
};

struct sbi_result sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
			   uint64_t a2);

/* Return: whether the firmware offers the extension. */
bool sbi_probe(uint64_t extension);

#endif
