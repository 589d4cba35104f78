/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#include <csr.h>
#include <keel/console/print.h>
#include <keel/platform/power.h>
#include <keel/sbi.h>

void power_off(bool failed)
{
	sbi_call(SBI_EXT_SRST, SBI_SRST_SYSTEM_RESET, SBI_SRST_SHUTDOWN,
		 failed ? SBI_SRST_SYSTEM_FAILURE : SBI_SRST_NO_REASON, 0);
	kprintf("power: the firmware did not power off; this hart waits for ever\n");
	csr_write(CSR_SIE, 0);
	for (;;)
		wait_for_interrupt();
}
