/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* The CSRs of the switch from guest to guest, generated from the rows of arch/riscv/guest_csr.h. */
#include <csr.h>
#include <guest_csr.h>
#include <keel/trap.h>

#define GUEST_INTERRUPTS (1ul << IRQ_VS_SOFT | 1ul << IRQ_VS_TIMER | 1ul << IRQ_VS_EXTERNAL)

/* A bit for each CSR that a hart may lack. */
#define NUMBER_OF(name, ...) HAS_##name,
enum { GUEST_CSRS_OPTIONAL(NUMBER_OF) GUEST_CSRS_FIXED(NUMBER_OF) OPTIONAL_COUNT };

_Static_assert(OPTIONAL_COUNT <= 32, "present");
static uint32_t present;

#define TOUCH_OPTIONAL(name, guest, ours) TOUCH(name, ours)
#define TOUCH_FIXED(name, ours, value)	  TOUCH(name, ours)
#define TOUCH(name, ours)                                                                          \
	static int touch_##name(void *unused)                                                      \
	{                                                                                          \
		(void)unused;                                                                      \
		csr_write(ours, csr_read(ours));                                                   \
		return 0;                                                                          \
	}
GUEST_CSRS_OPTIONAL(TOUCH_OPTIONAL)
GUEST_CSRS_FIXED(TOUCH_FIXED)

void guest_csrs_probe(void)
{
#define PROBE(name, ...) present |= (uint32_t)csr_works(touch_##name) << HAS_##name;
	present = 0;
	GUEST_CSRS_OPTIONAL(PROBE)
	GUEST_CSRS_FIXED(PROBE)
}

#define IS_PRESENT(name) ((present & 1u << HAS_##name) != 0)

static void load_fixed(void)
{
#define LOAD_HARD(name, ours, value) csr_write(ours, value);
#define LOAD_FIXED(name, ours, value)                                                              \
	if (IS_PRESENT(name))                                                                      \
		csr_write(ours, value);
	GUEST_CSRS_FIXED_HARD(LOAD_HARD)
	GUEST_CSRS_FIXED(LOAD_FIXED)
}

void guest_csrs_load(const struct guest_csrs *csrs)
{
#define LOAD(name, guest, ours) csr_write(ours, csrs->name);
#define LOAD_OPTIONAL(name, guest, ours)                                                           \
	if (IS_PRESENT(name))                                                                      \
		csr_write(ours, csrs->name);
	load_fixed();
	GUEST_CSRS_OWN(LOAD)
	GUEST_CSRS_OPTIONAL(LOAD_OPTIONAL)
}

void guest_csrs_save(struct guest_csrs *csrs)
{
#define SAVE(name, guest, ours) csrs->name = csr_read(ours);
#define SAVE_OPTIONAL(name, guest, ours)                                                           \
	if (IS_PRESENT(name))                                                                      \
		csrs->name = csr_read(ours);
	GUEST_CSRS_OWN(SAVE)
	GUEST_CSRS_SATP(SAVE)
	GUEST_CSRS_OPTIONAL(SAVE_OPTIONAL)
}
