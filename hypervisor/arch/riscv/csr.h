/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_CSR_H
#define KEEL_CSR_H

#include <stdbool.h>
#include <stdint.h>

/* CSR numbers by value: assemblers of different years know different names. Privileged ISA, table
 * of CSRs. */
#define CSR_SSTATUS    0x100
#define CSR_SIE	       0x104
#define CSR_STVEC      0x105
#define CSR_SSCRATCH   0x140
#define CSR_SEPC       0x141
#define CSR_SCAUSE     0x142
#define CSR_STVAL      0x143
#define CSR_SIP	       0x144
#define CSR_STIMECMP   0x14d
#define CSR_SATP       0x180
#define CSR_VSSTATUS   0x200
#define CSR_VSIE       0x204
#define CSR_VSTVEC     0x205
#define CSR_VSEPC      0x241
#define CSR_VSCAUSE    0x242
#define CSR_VSTVAL     0x243
#define CSR_VSATP      0x280
#define CSR_HSTATUS    0x600
#define CSR_HEDELEG    0x602
#define CSR_HCOUNTEREN 0x606
#define CSR_HVIP       0x645
#define CSR_HGATP      0x680
#define CSR_TIME       0xc01

#define SSTATUS_SIE  (1ul << 1)
#define SSTATUS_SPIE (1ul << 5)
#define SSTATUS_SPP  (1ul << 8)
#define SSTATUS_UXL  (3ul << 32)

#define HSTATUS_SPV  (1ul << 7)
#define HSTATUS_VTW  (1ul << 21)
#define HSTATUS_VSXL (3ul << 32)

#define IRQ_SOFT	1u
#define IRQ_VS_SOFT	2u
#define IRQ_TIMER	5u
#define IRQ_VS_TIMER	6u
#define IRQ_EXTERNAL	9u
#define IRQ_VS_EXTERNAL 10u

#define SCAUSE_INTERRUPT (1ul << 63)

#define EXC_FETCH_ACCESS	1u
#define EXC_ILLEGAL		2u
#define EXC_BREAKPOINT		3u
#define EXC_LOAD_ACCESS		5u
#define EXC_STORE_ACCESS	7u
#define EXC_ECALL_U		8u
#define EXC_ECALL_VS		10u
#define EXC_FETCH_PAGE		12u
#define EXC_LOAD_PAGE		13u
#define EXC_STORE_PAGE		15u
#define EXC_FETCH_GUEST_PAGE	20u
#define EXC_LOAD_GUEST_PAGE	21u
#define EXC_VIRTUAL_INSTRUCTION 22u
#define EXC_STORE_GUEST_PAGE	23u

#define SATP_SV39	(8ul << 60)
#define HGATP_SV39X4	(8ul << 60)
#define HGATP_VMID(v)	((uint64_t)(v) << 44)
#define HGATP_VMID_MASK 0x3ffful

#define CSR_STRING_(x) #x
#define CSR_STRING(x)  CSR_STRING_(x)

#define csr_read(csr)                                                                              \
	({                                                                                         \
		uint64_t csr_value_;                                                               \
		__asm__ volatile("csrr %0, " CSR_STRING(csr) : "=r"(csr_value_) : : "memory");     \
		csr_value_;                                                                        \
	})

#define csr_write(csr, value)                                                                      \
	__asm__ volatile("csrw " CSR_STRING(csr) ", %0" : : "r"((uint64_t)(value)) : "memory")

#define csr_set(csr, bits)                                                                         \
	__asm__ volatile("csrs " CSR_STRING(csr) ", %0" : : "r"((uint64_t)(bits)) : "memory")

#define csr_clear(csr, bits)                                                                       \
	__asm__ volatile("csrc " CSR_STRING(csr) ", %0" : : "r"((uint64_t)(bits)) : "memory")

static inline void sfence_vma(void)
{
	__asm__ volatile("sfence.vma" ::: "memory");
}

/* The H extension's fences as raw encodings, so that any assembler takes them. */
static inline void hfence_gvma(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" ::: "memory");
}

static inline void hfence_vvma(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" ::: "memory");
}

static inline void fence_i(void)
{
	__asm__ volatile("fence.i" ::: "memory");
}

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

#endif
