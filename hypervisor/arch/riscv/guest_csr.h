/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_GUEST_CSR_H
#define KEEL_GUEST_CSR_H

#include <stdint.h>

/*
 * The inventory: every CSR that a guest can reach, by the number that VS-mode or VU-mode uses, and
 * what Keel does with it. The world switch (kernel/partitions/guest_csr.c) is made of these rows,
 * and tests/guest_csr.c tries all 4096 numbers from two guests: one that a guest reaches and that
 * has no row here fails it. Numbers: Privileged ISA, table of CSRs; the extension stands beside the
 * row.
 *
 * Floating point and vector (fcsr, vstart, vl, f0 to v31) have no row: sstatus.FS, VS and XS of
 * HS-mode are Off while a guest runs, and with V=1 both copies of a field have to be on (Privileged
 * ISA, "Virtual Supervisor Status Register"). Guests are told so by "rv64imac".
 */

/* Each guest has its own: name, number to the guest, number to us. All harts with H have these. */
#define GUEST_CSRS_OWN(X)                                                                          \
	X(sstatus, 0x100, 0x200)                                                                   \
	X(sie, 0x104, 0x204)                                                                       \
	X(stvec, 0x105, 0x205)                                                                     \
	X(scounteren, 0x106, 0x106) /* no copy for VS-mode: the guest's accesses reach ours */     \
	X(sscratch, 0x140, 0x240)                                                                  \
	X(sepc, 0x141, 0x241)                                                                      \
	X(scause, 0x142, 0x242)                                                                    \
	X(stval, 0x143, 0x243)                                                                     \
	X(sip, 0x144, 0x645) /* hvip is what the guest sees one place lower */

/* The same, loaded last: vcpu_load says why. */
#define GUEST_CSRS_SATP(X) X(satp, 0x180, 0x280)

/* The same, where the hart has it. */
#define GUEST_CSRS_OPTIONAL(X)                                                                     \
	X(jvt, 0x017, 0x017)	  /* Zcmt; no copy for VS-mode */                                  \
	X(senvcfg, 0x10a, 0x10a)  /* Ss1p12; no copy for VS-mode */                                \
	X(siselect, 0x150, 0x250) /* Ssaia, Sscsrind */                                            \
	X(scontext, 0x5a8, 0x5a8) /* Sdtrig; no copy for VS-mode */

/* All guests read the same, and cannot write: name, number to the guest. */
#define GUEST_CSRS_SHARED(X)                                                                       \
	X(time, 0xc01)	    /* the machine's, hcounteren.TM */                                     \
	X(scountovf, 0xda0) /* Sscofpmf; zero, hcounteren shows it no counter */                   \
	X(stopi, 0xdb0)	    /* Ssaia; computed from sip and sie */

/*
 * What shuts the rest, and what the rows above rest on: name, number to us, value. These are
 * written before a guest's own, of which vsie and hvip are views that hideleg opens. Those in HARD
 * are on every hart with H; hedeleg and hcounteren are vcpu.c's.
 */
#define GUEST_CSRS_FIXED_HARD(X)                                                                   \
	X(hideleg, 0x603, GUEST_INTERRUPTS)                                                        \
	X(htimedelta, 0x605, 0)                                                                    \
	X(hgeie, 0x607, 0)

#define GUEST_CSRS_FIXED(X)                                                                        \
	X(henvcfg, 0x60a, 0)		       /* no stimecmp (STCE), ssp (SSE), cbo.* */          \
	X(hvien, 0x608, 0)		       /* Ssaia: no interrupts but the three */            \
	X(hvictl, 0x609, 0)		       /* Ssaia */                                         \
	X(hviprio1, 0x646, 0)		       /* Ssaia */                                         \
	X(hviprio2, 0x647, 0)		       /* Ssaia */                                         \
	X(hstateen0, 0x60c, HSTATEEN0_SENVCFG) /* Smstateen: no sstateen, AIA, indirect access */  \
	X(hstateen1, 0x60d, 0)                                                                     \
	X(hstateen2, 0x60e, 0)                                                                     \
	X(hstateen3, 0x60f, 0)                                                                     \
	X(sstateen0, 0x10c, 0) /* rules VU-mode too, and has no copy for VS-mode */                \
	X(sstateen1, 0x10d, 0)                                                                     \
	X(sstateen2, 0x10e, 0)                                                                     \
	X(sstateen3, 0x10f, 0)

#define HSTATEEN0_SENVCFG (1ul << 62)

#define GUEST_CSR_MEMBER(name, guest, ours) uint64_t name;

/* What a guest has in its own CSRs while another one runs. All zero is a guest that has not run. */
struct guest_csrs {
	GUEST_CSRS_OWN(GUEST_CSR_MEMBER)
	GUEST_CSRS_SATP(GUEST_CSR_MEMBER)
	GUEST_CSRS_OPTIONAL(GUEST_CSR_MEMBER)
};

/* Finds out which optional CSRs this hart has. Comes before the first load on a hart. */
void guest_csrs_probe(void);

/* Puts everything but satp in place, and takes everything back. */
void guest_csrs_load(const struct guest_csrs *csrs);
void guest_csrs_save(struct guest_csrs *csrs);

#endif
