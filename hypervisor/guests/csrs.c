/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* A guest that tries all CSR numbers: reads each, writes each, and looks later whether all is its
 * own. */
#include "lib/csr_walk.h"
#include "lib/guest.h"

#define SSTATUS	   0x100u
#define STVEC	   0x105u
#define SISELECT   0x150u
#define SIREG	   0x151u
#define SIREG6	   0x157u
#define SATP	   0x180u
#define STATUS_OFF (3ul << 9 | 3ul << 13 | 3ul << 15) /* VS, FS, XS */
#define STATUS_SUM (1ul << 18)
#define STATUS_MXR (1ul << 19)
#define LEAF_RWX   0xcful /* D A . . X W R V */
#define SATP_SV39  (8ul << 60)

static struct csr_walk *const walk = (struct csr_walk *)(VMHI_GUEST_BASE + WALK_OFFSET);
static uint64_t root[512] __attribute__((aligned(4096)));
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
	code[1] = 0x00008067; /* ret */
	__asm__ volatile("fence.i" ::: "memory");
	*value = ((uint64_t(*)(uint64_t))code)(*value);
	return traps.exceptions == before;
}

static bool read_csr(uint32_t number, uint64_t *value)
{
	*value = 0;
	return run(number << 20 | 0x00002573, value); /* csrrs a0, number, zero */
}

static bool write_csr(uint32_t number, uint64_t value)
{
	return run(number << 20 | 0x00051073, &value); /* csrrw zero, number, a0 */
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
	static const uint16_t first[] = {0x100, 0x104, 0x140, 0x141, 0x142, 0x143, 0x144, 0x180};

	for (uint32_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		find(first[i]);
	for (uint32_t number = 0; number < CSR_COUNT; number++) {
		if ((walk->reach[number] & REACH_READS) == 0)
			find(number);
	}
}

/* A value that this variant can live with, and that is not the other one's. */
static uint64_t value_for(uint32_t number)
{
	switch (number) {
	case SSTATUS:
		return STATUS_OFF | (walk->variant == 0 ? STATUS_SUM : STATUS_MXR);
	case STVEC:
		return (uint64_t)(walk->variant == 0 ? guest_trap_entry : other_vector);
	case SATP:
		return SATP_SV39 | (0x5a5aul ^ walk->variant * 0xffff) << 44 | (uint64_t)root >> 12;
	default:
		return walk->variant == 0 ? 0x5555555555555555 : 0xaaaaaaaaaaaaaaaa;
	}
}

static void write_all(void)
{
	for (uint32_t number = 0; number < CSR_COUNT; number++) {
		if (number >> 10 != 3 && write_csr(number, value_for(number)))
			walk->reach[number] |= REACH_WRITES;
	}
}

static void try_selects(void)
{
	for (uint32_t select = 0; select < SELECT_COUNT; select++) {
		uint64_t value;

		if (!write_csr(SISELECT, select))
			return;
		for (uint32_t number = SIREG; number <= SIREG6; number++)
			walk->selects[select] |= number != 0x154 && read_csr(number, &value);
	}
	write_csr(SISELECT, value_for(SISELECT));
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
	root[2] = (VMHI_GUEST_BASE >> 2) | LEAF_RWX;
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
