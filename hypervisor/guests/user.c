/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * A guest with a user program that tries, one after the other, what only a kernel may do. Each
 * attempt has to reach the guest's own kernel as an illegal instruction of the user.
 */
#include "lib/guest.h"

/*
 * Instructions that exit to the hypervisor in VU-mode, or whose fault could be taken for the
 * kernel's.
 */
extern char user_wfi[], user_csr[], user_sret[], user_fence[], user_hfence[], user_vector[];
__asm__(".balign 4\n"
	"user_wfi: wfi\n"
	"user_csr: csrr t0, sstatus\n"
	"user_sret: sret\n"
	"user_fence: sfence.vma\n"
	"user_hfence: " STRINGIFY(HFENCE_GVMA(x0,
					      x0)) "\n"
						   /* The guest's trap vector: its first instruction
						      is none that a user may execute. */
						   "user_vector:\n"
						   "	csrrw sp, sscratch, sp\n"
						   "	la sp, user_stack_end\n"
						   "	j user_trapped\n"
						   ".bss\n"
						   ".balign 16\n"
						   ".skip 4096\n"
						   "user_stack_end:\n"
						   ".text\n");
void user_trapped(void) __attribute__((noreturn));

static char *const attempts[] = {user_wfi,   user_csr,	  user_sret,
				 user_fence, user_hfence, user_vector};
static uint64_t attempt;

static void __attribute__((noreturn)) run_user(void)
{
	csr_clear(CSR_SSTATUS, SSTATUS_SPP);
	csr_write(CSR_SEPC, (uint64_t)attempts[attempt]);
	__asm__ volatile("sret" ::: "memory");
	__builtin_unreachable();
}

void user_trapped(void)
{
	bool from_user = (csr_read(CSR_SSTATUS) & SSTATUS_SPP) == 0;

	if (csr_read(CSR_SCAUSE) != EXC_ILLEGAL || !from_user ||
	    csr_read(CSR_SEPC) != (uint64_t)attempts[attempt])
		power_off(true);
	if (++attempt == sizeof(attempts) / sizeof(attempts[0])) {
		print("the kernel lives\n");
		power_off(false);
	}
	run_user();
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	csr_write(CSR_STVEC, (uint64_t)user_vector);
	run_user();
}
