/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * A guest that tries all CSR numbers: reads each, writes each, and reads later whether all is as it
 * wrote it.
 */
#include "lib/csr_walk.h"
#include "lib/guest.h"
#include "lib/paging.h"

static struct csr_walk *const walk = (struct csr_walk *)(VMHI_GUEST_BASE + WALK_OFFSET);
ROOT_TABLE(root);
static bool wrote;
static uint32_t code[2] __attribute__((aligned(8)));

void other_vector(void);
__asm__(".balign 4\n"
	"other_vector: j guest_trap_entry\n");
void guest_trap_entry(void);

/* Runs one CSR instruction on a0. Return: whether it raised nothing. */
static bool run(uint32_t instruction, uint64_t *value)
{
	uint64_t before = traps.exceptions;

	code[0] = instruction;
	code[1] = INSTRUCTION_RET;
	fence_i();
	*value = ((uint64_t(*)(uint64_t))code)(*value);
	return traps.exceptions == before;
}

static bool read_csr(uint32_t number, uint64_t *value)
{
	*value = 0;
	return run(INSTRUCTION_CSRR(REGISTER_A0, number), value);
}

static bool write_csr(uint32_t number, uint64_t value)
{
	return run(INSTRUCTION_CSRW(number, REGISTER_A0), &value);
}

static void find(uint32_t number)
{
	uint64_t value;

	if (read_csr(number, &value))
		walk->reach[number] |= REACH_READS;
	if (!wrote)
		walk->first[number] = value;
}

/* At first those that a trap changes, while there was none. */
static void find_all(void)
{
	static const uint16_t first[] = {CSR_SSTATUS, CSR_SIE,	 CSR_SSCRATCH, CSR_SEPC,
					 CSR_SCAUSE,  CSR_STVAL, CSR_SIP,      CSR_SATP};

	for (uint32_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		find(first[i]);
	for (uint32_t number = 0; number < CSR_COUNT; number++) {
		if ((walk->reach[number] & REACH_READS) == 0)
			find(number);
	}
}

/* A value with which the guest still runs, and which differs between the two variants. */
static uint64_t value_for(uint32_t number)
{
	switch (number) {
	case CSR_SSTATUS:
		return SSTATUS_VS | SSTATUS_FS | SSTATUS_XS |
		       (walk->variant == 0 ? SSTATUS_SUM : SSTATUS_MXR);
	case CSR_STVEC:
		return (uint64_t)(walk->variant == 0 ? guest_trap_entry : other_vector);
	case CSR_SATP:
		return SATP_OF(root) | SATP_ASID(0x5a5aul ^ walk->variant * 0xffff);
	default:
		return walk->variant == 0 ? 0x5555555555555555 : 0xaaaaaaaaaaaaaaaa;
	}
}

static void write_all(void)
{
	for (uint32_t number = 0; number < CSR_COUNT; number++) {
		if ((number & CSR_READ_ONLY) != CSR_READ_ONLY &&
		    write_csr(number, value_for(number)))
			walk->reach[number] |= REACH_WRITES;
	}
}

static void try_selects(void)
{
	for (uint32_t select = 0; select < SELECT_COUNT; select++) {
		uint64_t value;

		if (!write_csr(CSR_SISELECT, select))
			return;
		for (uint32_t number = CSR_SIREG; number <= CSR_SIREG6; number++)
			walk->selects[select] |= number != CSR_SIPH && read_csr(number, &value);
	}
	write_csr(CSR_SISELECT, value_for(CSR_SISELECT));
}

/* Raises nothing: it reads what could be read. */
static void look(uint64_t *values)
{
	for (uint32_t number = 0; number < CSR_COUNT; number++) {
		if ((walk->reach[number] & REACH_READS) != 0)
			read_csr(number, &values[number]);
	}
}

void guest_main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	(void)device_tree;
	root[2] = GIGABYTE_LEAF(VMHI_GUEST_BASE);
	find_all();
	wrote = true;
	write_all();
	try_selects();
	find_all(); /* what was written may have opened more */
	look(walk->written);
	walk->phase = WALK_WROTE;
	while (walk->phase != WALK_GO)
		;
	look(walk->later);
	power_off(false);
}
