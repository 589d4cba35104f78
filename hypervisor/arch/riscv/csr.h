/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_CSR_H
#define KEEL_CSR_H

/*
 * Numbers and fields of the CSRs that Keel and its guests use, for C and for assembly; below them,
 * how C reads and writes a CSR. Source, unless a line names another: RISC-V Privileged ISA, "CSR
 * Listing", chapters "Supervisor-Level ISA" and "Hypervisor Extension".
 */

#include <instruction.h>

#ifdef __ASSEMBLER__
#define CSR_BIT(n) (1 << (n))
#else
#include <stdbool.h>
#include <stdint.h>
#define CSR_BIT(n) (1ul << (n))
#endif

/*
 * CSR numbers by value: assemblers of different years know different names.
 */

/* Supervisor CSRs. In VS-mode, most of these numbers lead to the VS CSRs below. */
#define CSR_SSTATUS    0x100
#define CSR_SIE	       0x104
#define CSR_STVEC      0x105
#define CSR_SCOUNTEREN 0x106
#define CSR_SENVCFG    0x10a
#define CSR_SSCRATCH   0x140
#define CSR_SEPC       0x141
#define CSR_SCAUSE     0x142
#define CSR_STVAL      0x143
#define CSR_SIP	       0x144
#define CSR_SATP       0x180

/* Supervisor CSRs of extensions. */
#define CSR_SSTATEEN0 0x10c /* Smstateen: four of them, and of hstateen */
#define CSR_SSTATEEN1 0x10d
#define CSR_SSTATEEN2 0x10e
#define CSR_SSTATEEN3 0x10f
#define CSR_STIMECMP  0x14d /* Sstc */
#define CSR_SISELECT  0x150 /* Ssaia, Sscsrind */
#define CSR_SIREG     0x151 /* Sscsrind: sireg to sireg6, with siph among them */
#define CSR_SIPH      0x154 /* Ssaia, RV32 */
#define CSR_SIREG6    0x157
#define CSR_SCONTEXT  0x5a8 /* Sdtrig */
#define CSR_SCOUNTOVF 0xda0 /* Sscofpmf */
#define CSR_STOPI     0xdb0 /* Ssaia */

/* Virtual supervisor CSRs: what VS-mode has in the place of the supervisor's. */
#define CSR_VSSTATUS  0x200
#define CSR_VSIE      0x204
#define CSR_VSTVEC    0x205
#define CSR_VSSCRATCH 0x240
#define CSR_VSEPC     0x241
#define CSR_VSCAUSE   0x242
#define CSR_VSTVAL    0x243
#define CSR_VSISELECT 0x250 /* Ssaia, Sscsrind */
#define CSR_VSATP     0x280

/* Hypervisor CSRs. */
#define CSR_HSTATUS    0x600
#define CSR_HEDELEG    0x602
#define CSR_HIDELEG    0x603
#define CSR_HTIMEDELTA 0x605
#define CSR_HCOUNTEREN 0x606
#define CSR_HGEIE      0x607
#define CSR_HVIEN      0x608 /* Ssaia */
#define CSR_HVICTL     0x609 /* Ssaia */
#define CSR_HENVCFG    0x60a
#define CSR_HSTATEEN0  0x60c /* Smstateen */
#define CSR_HSTATEEN1  0x60d
#define CSR_HSTATEEN2  0x60e
#define CSR_HSTATEEN3  0x60f
#define CSR_HVIP       0x645
#define CSR_HVIPRIO1   0x646 /* Ssaia */
#define CSR_HVIPRIO2   0x647 /* Ssaia */
#define CSR_HGATP      0x680

/* Machine CSRs: neither Keel nor a guest may read them. */
#define CSR_MSTATUS 0x300

/* User CSRs. */
#define CSR_FCSR  0x003 /* F */
#define CSR_JVT	  0x017 /* Zcmt */
#define CSR_CYCLE 0xc00 /* Zicntr */
#define CSR_TIME  0xc01
#define CSR_VL	  0xc20 /* V */

/* A CSR number says in its upper bits who may write it: "CSR Address Mapping Conventions". */
#define CSR_COUNT     4096u
#define CSR_READ_ONLY 0xc00u /* both bits set */

/* "Supervisor Status (sstatus) Register" */
#define SSTATUS_SIE  CSR_BIT(1)
#define SSTATUS_SPIE CSR_BIT(5)
#define SSTATUS_SPP  CSR_BIT(8)
#define SSTATUS_VS   (3ul << 9)
#define SSTATUS_FS   (3ul << 13)
#define SSTATUS_XS   (3ul << 15)
#define SSTATUS_SUM  CSR_BIT(18)
#define SSTATUS_MXR  CSR_BIT(19)
#define SSTATUS_UXL  (3ul << 32)

/* "Hypervisor Status (hstatus) Register" */
#define HSTATUS_SPV  CSR_BIT(7)
#define HSTATUS_VTW  CSR_BIT(21)
#define HSTATUS_VSXL (3ul << 32)

/* "Supervisor Trap Vector Base Address (stvec) Register": the lowest two bits are the mode. */
#define STVEC_MODE 3ul

/* "Supervisor Counter-Enable (scounteren) Register", the same for hcounteren. */
#define HCOUNTEREN_TM CSR_BIT(1)

/* Smstateen, "State Enable 0": senvcfg. */
#define HSTATEEN0_SENVCFG CSR_BIT(62)

/* "Supervisor Interrupt (sip and sie) Registers", "Hypervisor Interrupt (hvip, hip, and hie)". */
#define IRQ_SOFT	1u
#define IRQ_VS_SOFT	2u
#define IRQ_TIMER	5u
#define IRQ_VS_TIMER	6u
#define IRQ_EXTERNAL	9u
#define IRQ_VS_EXTERNAL 10u

/*
 * A VS interrupt stands in hvip and hideleg, and the guest sees it as many places lower: vsip,
 * vsie.
 */
#define IRQ_VS_SHIFT (IRQ_VS_SOFT - IRQ_SOFT)

/* "Supervisor Cause (scause) Register" */
#define SCAUSE_INTERRUPT CSR_BIT(63)

/*
 * "Supervisor cause (scause) register values after trap"; from 10 on also "Trap Cause Codes" of H.
 */
#define EXC_FETCH_MISALIGNED	0u
#define EXC_FETCH_ACCESS	1u
#define EXC_ILLEGAL		2u
#define EXC_BREAKPOINT		3u
#define EXC_LOAD_MISALIGNED	4u
#define EXC_LOAD_ACCESS		5u
#define EXC_STORE_MISALIGNED	6u
#define EXC_STORE_ACCESS	7u
#define EXC_ECALL_U		8u
#define EXC_ECALL_HS		9u
#define EXC_ECALL_VS		10u
#define EXC_ECALL_M		11u
#define EXC_FETCH_PAGE		12u
#define EXC_LOAD_PAGE		13u
#define EXC_STORE_PAGE		15u
#define EXC_FETCH_GUEST_PAGE	20u
#define EXC_LOAD_GUEST_PAGE	21u
#define EXC_VIRTUAL_INSTRUCTION 22u
#define EXC_STORE_GUEST_PAGE	23u

/* "Supervisor Address Translation and Protection (satp) Register" */
#define SATP_BARE	0ul
#define SATP_SV39	(8ul << 60)
#define SATP_ASID(asid) ((uint64_t)(asid) << 44)
#define SATP_PPN(satp)	((satp) & ((1ul << 44) - 1))

/* "Hypervisor Guest Address Translation and Protection (hgatp) Register" */
#define HGATP_BARE	 0ul
#define HGATP_SV39X4	 (8ul << 60)
#define HGATP_VMID_SHIFT 44
#define HGATP_VMID(vmid) ((uint64_t)(vmid) << HGATP_VMID_SHIFT)
#define HGATP_VMID_MASK	 0x3ffful

#ifndef __ASSEMBLER__

#define csr_read(csr)                                                                              \
	({                                                                                         \
		uint64_t csr_value_;                                                               \
		__asm__ volatile("csrr %0, " STRINGIFY(csr) : "=r"(csr_value_) : : "memory");      \
		csr_value_;                                                                        \
	})

#define csr_write(csr, value)                                                                      \
	__asm__ volatile("csrw " STRINGIFY(csr) ", %0" : : "r"((uint64_t)(value)) : "memory")

#define csr_set(csr, bits)                                                                         \
	__asm__ volatile("csrs " STRINGIFY(csr) ", %0" : : "r"((uint64_t)(bits)) : "memory")

#define csr_clear(csr, bits)                                                                       \
	__asm__ volatile("csrc " STRINGIFY(csr) ", %0" : : "r"((uint64_t)(bits)) : "memory")

static inline void sfence_vma(void)
{
	__asm__ volatile("sfence.vma" ::: "memory");
}

static inline void hfence_gvma(void)
{
	__asm__ volatile(STRINGIFY(HFENCE_GVMA(x0, x0))::: "memory");
}

static inline void hfence_vvma(void)
{
	__asm__ volatile(STRINGIFY(HFENCE_VVMA(x0, x0))::: "memory");
}

static inline void fence_i(void)
{
	__asm__ volatile("fence.i" ::: "memory");
}

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

#endif /* __ASSEMBLER__ */

#endif
