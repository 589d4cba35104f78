/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_GUEST_CSR_H
#define KEEL_GUEST_CSR_H

#include <csr.h>

/*
 * Every CSR that a guest can reach, by the number that VS-mode or VU-mode uses, and what Keel does
 * with it. The switch from guest to guest (kernel/partitions/guest_csr.c) is generated from these
 * rows. tests/guest_csr.c tries all 4096 numbers from two guests, and fails when a guest reaches
 * one that has no row here. Numbers: Privileged ISA, table of CSRs; the extension stands beside the
 * row.
 *
 * Floating point and vector (fcsr, vstart, vl, f0 to v31) have no row: sstatus.FS, VS and XS of
 * HS-mode are Off while a guest runs, and with V=1 both copies of a field have to be on (Privileged
 * ISA, "Virtual Supervisor Status Register"). Guests are told so by "rv64imac".
 */

/*
 * Each guest has its own: name, number to the guest, number to Keel. All harts with H have these.
 */
#define GUEST_CSRS_OWN(X)                                                                          \
	X(sstatus, CSR_SSTATUS, CSR_VSSTATUS)                                                      \
	X(sie, CSR_SIE, CSR_VSIE)                                                                  \
	X(stvec, CSR_STVEC, CSR_VSTVEC)                                                            \
	X(scounteren, CSR_SCOUNTEREN,                                                              \
	  CSR_SCOUNTEREN) /* no copy for VS-mode: Keel's and the guest's are one */                \
	X(sscratch, CSR_SSCRATCH, CSR_VSSCRATCH)                                                   \
	X(sepc, CSR_SEPC, CSR_VSEPC)                                                               \
	X(scause, CSR_SCAUSE, CSR_VSCAUSE)                                                         \
	X(stval, CSR_STVAL, CSR_VSTVAL)                                                            \
	X(sip, CSR_SIP, CSR_HVIP) /* the guest sees hvip one bit lower */

/* The same, loaded last: vcpu_load says why. */
#define GUEST_CSRS_SATP(X) X(satp, CSR_SATP, CSR_VSATP)

/* The same, where the hart has it. */
#define GUEST_CSRS_OPTIONAL(X)                                                                     \
	X(jvt, CSR_JVT, CSR_JVT)		 /* Zcmt; no copy for VS-mode */                   \
	X(senvcfg, CSR_SENVCFG, CSR_SENVCFG)	 /* Ss1p12; no copy for VS-mode */                 \
	X(siselect, CSR_SISELECT, CSR_VSISELECT) /* Ssaia, Sscsrind */                             \
	X(scontext, CSR_SCONTEXT, CSR_SCONTEXT)	 /* Sdtrig; no copy for VS-mode */

/* All guests read the same, and cannot write: name, number to the guest. */
#define GUEST_CSRS_SHARED(X)                                                                       \
	X(time, CSR_TIME)	    /* the machine's, hcounteren.TM */                             \
	X(scountovf, CSR_SCOUNTOVF) /* Sscofpmf; zero, hcounteren shows it no counter */           \
	X(stopi, CSR_STOPI)	    /* Ssaia; computed from sip and sie */

/*
 * CSRs that close the rest to a guest, and that the rows above depend on: name, number to Keel,
 * value. They are written before the guest's own, since hideleg decides what of vsie and hvip
 * exists. Those in HARD are on every hart with H. hedeleg and hcounteren are in vcpu.c.
 */
#define GUEST_CSRS_FIXED_HARD(X)                                                                   \
	X(hideleg, CSR_HIDELEG, GUEST_INTERRUPTS)                                                  \
	X(htimedelta, CSR_HTIMEDELTA, 0)                                                           \
	X(hgeie, CSR_HGEIE, 0)

#define GUEST_CSRS_FIXED(X)                                                                        \
	X(henvcfg, CSR_HENVCFG, 0)   /* no stimecmp (STCE), ssp (SSE), cbo.* */                    \
	X(hvien, CSR_HVIEN, 0)	     /* Ssaia: no interrupts but the three */                      \
	X(hvictl, CSR_HVICTL, 0)     /* Ssaia */                                                   \
	X(hviprio1, CSR_HVIPRIO1, 0) /* Ssaia */                                                   \
	X(hviprio2, CSR_HVIPRIO2, 0) /* Ssaia */                                                   \
	/* Smstateen: no sstateen, AIA, indirect access */                                         \
	X(hstateen0, CSR_HSTATEEN0, HSTATEEN0_SENVCFG)                                             \
	X(hstateen1, CSR_HSTATEEN1, 0)                                                             \
	X(hstateen2, CSR_HSTATEEN2, 0)                                                             \
	X(hstateen3, CSR_HSTATEEN3, 0)                                                             \
	X(sstateen0, CSR_SSTATEEN0, 0) /* rules VU-mode too, and has no copy for VS-mode */        \
	X(sstateen1, CSR_SSTATEEN1, 0)                                                             \
	X(sstateen2, CSR_SSTATEEN2, 0)                                                             \
	X(sstateen3, CSR_SSTATEEN3, 0)

#define GUEST_CSR_MEMBER(name, guest, ours) uint64_t name;

/* What a guest has in its own CSRs while another one runs. All zero is a guest that has not run. */
struct guest_csrs {
	GUEST_CSRS_OWN(GUEST_CSR_MEMBER)
	GUEST_CSRS_SATP(GUEST_CSR_MEMBER)
	GUEST_CSRS_OPTIONAL(GUEST_CSR_MEMBER)
};

/* Finds out which optional CSRs this hart has. Comes before the first load on a hart. */
void guest_csrs_probe(void);

/* Writes a guest's values to all CSRs but satp, and reads all of them back. */
void guest_csrs_load(const struct guest_csrs *csrs);
void guest_csrs_save(struct guest_csrs *csrs);

#endif
