/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The bundled guest: what a small operating system does first, and one thing that it may not do. */
#include "lib/guest.h"
#include "lib/paging.h"

#include <keel/devicetree/fdt_format.h>

#define OUTSIDE 0x10000000ul /* the UART of the real machine */

ROOT_TABLE(root);
static bool failed;

static void check(bool holds, const char *what)
{
	print(holds ? "ok: " : "FAILED: ");
	print(what);
	print("\n");
	failed |= !holds;
}

static void check_firmware(uint64_t device_tree)
{
	check(*(volatile uint32_t *)device_tree == __builtin_bswap32(FDT_MAGIC),
	      "a device tree in a1");
	check(sbi_call(SBI_EXT_BASE, SBI_BASE_SPEC_VERSION, 0, 0, 0).value == SBI_VERSION(2, 0),
	      "SBI 2.0");
	check(sbi_probe(SBI_EXT_TIME), "SBI TIME is there");
	check(sbi_call(vmhi_extension(), VMHI_SBI_VERSION, 0, 0, 0).value == (long)VMHI_G_VERSION,
	      "VMHI-G 0.1");
}

/*
 * RAM one to one and once more a gigabyte higher, and the machine's devices as if they were ours.
 */
static void check_paging(void)
{
	volatile uint64_t *word = &root[TABLE_ENTRIES - 1];
	volatile uint64_t *alias = (volatile uint64_t *)((uint64_t)word + GIGABYTE);

	root[0] = GIGABYTE_LEAF(0ul);
	root[2] = GIGABYTE_LEAF(2 * GIGABYTE);
	root[3] = root[2];
	csr_write(CSR_SATP, SATP_OF(root));
	sfence_vma();
	*alias = 0x1234;
	check(*word == 0x1234, "paging: two addresses, one word");
	*word = 0;
}

/*
 * With interrupts off between the look and the wait, one that comes there is not missed: WFI ends
 * on it all the same. Interrupts are on when it returns.
 */
static void wait_for_timers(uint64_t count)
{
	csr_clear(CSR_SSTATUS, SSTATUS_SIE);
	while (traps.timers < count) {
		wait_for_interrupt();
		csr_set(CSR_SSTATUS, SSTATUS_SIE);
		csr_clear(CSR_SSTATUS, SSTATUS_SIE);
	}
	csr_set(CSR_SSTATUS, SSTATUS_SIE);
}

static void check_timer(void)
{
	csr_write(CSR_SIE, 1ul << IRQ_TIMER | 1ul << IRQ_SOFT);
	csr_set(CSR_SSTATUS, SSTATUS_SIE);
	for (uint64_t i = 1; i <= 3; i++) {
		sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, csr_read(CSR_TIME) + 1000, 0, 0);
		wait_for_timers(i);
	}
	check(traps.timers == 3, "three timer interrupts");
	sbi_call(SBI_EXT_IPI, SBI_IPI_SEND_IPI, 1, 0, 0);
	check(traps.softs == 1, "an interrupt to ourselves");
}

static void check_outside(void)
{
	volatile uint64_t *outside = (volatile uint64_t *)OUTSIDE;
	uint64_t before = traps.exceptions;

	(void)*outside;
	check(traps.exceptions == before + 1 && traps.cause == EXC_LOAD_ACCESS &&
		  traps.value == OUTSIDE,
	      "a read outside our memory is a load access fault");
	*outside = 1;
	check(traps.exceptions == before + 2 && traps.cause == EXC_STORE_ACCESS &&
		  traps.value == OUTSIDE,
	      "a write outside our memory is a store access fault");
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	print("hello from VS-mode\n");
	check(hart == 0, "hart 0");
	check_firmware(device_tree);
	check_paging();
	check_timer();
	check_outside();
	print("done, powering off\n");
	power_off(failed);
}
