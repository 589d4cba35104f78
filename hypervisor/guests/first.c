/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The bundled guest: what a small operating system does first, and one thing that it may not do. */
#include "lib/guest.h"

#define PTE_LEAF_RWX 0xcful /* D A . . X W R V */
#define SATP_SV39    (8ul << 60)
#define GIGABYTE     (1ul << 30)
#define OUTSIDE	     0x10000000ul /* the UART of the real machine */

static uint64_t root[512] __attribute__((aligned(4096)));
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
	/* Bytes d0 0d fe ed, read as a little-endian word. */
	check(*(volatile uint32_t *)device_tree == 0xedfe0dd0, "a device tree in a1");
	check(sbi(SBI_BASE, 0, 0, 0, 0).value == 0x02000000, "SBI 2.0");
	check(sbi(SBI_BASE, 3, SBI_TIME, 0, 0).value == 1, "SBI TIME is there");
	check(sbi(vmhi_extension(), VMHI_SBI_VERSION, 0, 0, 0).value == (long)VMHI_G_VERSION,
	      "VMHI-G 0.1");
}

/* RAM one to one and once more a gigabyte higher, and the machine's devices as if they were ours.
 */
static void check_paging(void)
{
	volatile uint64_t *word = &root[511];
	volatile uint64_t *alias = (volatile uint64_t *)((uint64_t)word + GIGABYTE);

	root[0] = PTE_LEAF_RWX;
	root[2] = (2 * GIGABYTE >> 2) | PTE_LEAF_RWX;
	root[3] = root[2];
	csr_write(satp, SATP_SV39 | (uint64_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
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
	csr_clear(sstatus, 2);
	while (traps.timers < count) {
		__asm__ volatile("wfi" ::: "memory");
		csr_set(sstatus, 2);
		csr_clear(sstatus, 2);
	}
	csr_set(sstatus, 2);
}

static void check_timer(void)
{
	csr_write(sie, 1ul << 5 | 1ul << 1);
	csr_set(sstatus, 2);
	for (uint64_t i = 1; i <= 3; i++) {
		sbi(SBI_TIME, 0, csr_read(time) + 1000, 0, 0);
		wait_for_timers(i);
	}
	check(traps.timers == 3, "three timer interrupts");
	sbi(SBI_IPI, 0, 1, 0, 0);
	check(traps.softs == 1, "an interrupt to ourselves");
}

static void check_outside(void)
{
	volatile uint64_t *outside = (volatile uint64_t *)OUTSIDE;
	uint64_t before = traps.exceptions;

	(void)*outside;
	check(traps.exceptions == before + 1 && traps.cause == 5 && traps.value == OUTSIDE,
	      "a read outside our memory is a load access fault");
	*outside = 1;
	check(traps.exceptions == before + 2 && traps.cause == 7 && traps.value == OUTSIDE,
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
