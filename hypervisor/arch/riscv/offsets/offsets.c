/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/*
 * Offsets and sizes of C structures for assembly, which cannot ask for them. Each becomes a line
 * "-> NAME NUMBER" in the object; the Makefile makes <offsets.h> of these. The object is not
 * linked.
 */
#include <guard.h>
#include <keel/partitions/vcpu.h>
#include <keel/trap.h>

#define NUMBER(name, value)                                                                        \
	__asm__ volatile(".pushsection .offsets\n"                                                 \
			 ".ascii \"\\n-> " #name " %0\\n\"\n"                                      \
			 ".popsection"                                                             \
			 :                                                                         \
			 : "i"(value))
#define OFFSET(name, type, member) NUMBER(name, offsetof(struct type, member))

void offsets(void);
void offsets(void)
{
	OFFSET(TRAP_FRAME_X, trap_frame, x);
	OFFSET(TRAP_FRAME_PC, trap_frame, pc);
	OFFSET(TRAP_FRAME_STATUS, trap_frame, status);
	OFFSET(TRAP_FRAME_CAUSE, trap_frame, cause);
	OFFSET(TRAP_FRAME_VALUE, trap_frame, value);
	NUMBER(TRAP_FRAME_SIZE, sizeof(struct trap_frame));

	OFFSET(GUARD_RA, guard, ra);
	OFFSET(GUARD_SP, guard, sp);
	OFFSET(GUARD_S, guard, s);

	OFFSET(VCPU_X, vcpu, x);
	OFFSET(VCPU_PC, vcpu, pc);
	OFFSET(VCPU_SSTATUS, vcpu, sstatus);
	OFFSET(VCPU_HSTATUS, vcpu, hstatus);
	OFFSET(VCPU_HOST_SP, vcpu, host_sp);
}
