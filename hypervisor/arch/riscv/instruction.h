/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_INSTRUCTION_H
#define KEEL_INSTRUCTION_H

/*
 * Encodings of the instructions that are written, read or made as numbers, for C and for assembly.
 * Source: RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings"; for those of the hypervisor
 * extension Privileged ISA, "Hypervisor Instructions".
 */

/* "Expanded Instruction-Length Encoding": four bytes when both of these bits are set, else two. */
#define INSTRUCTION_LENGTH_BITS 3

/* Bytes. */
#define INSTRUCTION_SIZE	    4 /* of WFI and ECALL, which have no compressed form */
#define INSTRUCTION_COMPRESSED_SIZE 2

#define INSTRUCTION_WFI 0x10500073u
#define INSTRUCTION_RET 0x00008067u /* jalr zero, 0(ra) */

/* Without suffix: for .4byte. */
#define INSTRUCTION_FMV_D_X_F0_ZERO 0xf2000053 /* D: fmv.d.x f0, zero */
#define INSTRUCTION_VSETIVLI	    0xcd80f057 /* V: vsetivli zero, 1, e64 */
#define INSTRUCTION_NONE	    0xffffffff /* longer than any that there is */

/*
 * "Control and Status Register Instructions": csrr rd, csr and csrw csr, rs, with rd and rs by
 * number.
 */
#define INSTRUCTION_CSRR(rd, csr)                                                                  \
	((uint32_t)(csr) << 20 | 2u << 12 | (uint32_t)(rd) << 7 | OPCODE_SYSTEM)
#define INSTRUCTION_CSRW(csr, rs)                                                                  \
	((uint32_t)(csr) << 20 | (uint32_t)(rs) << 15 | 1u << 12 | OPCODE_SYSTEM)

#define OPCODE_SYSTEM 0x73

/* Numbers of general registers: psABI, "Integer Register Convention". */
#define REGISTER_A0 10
#define REGISTER_A1 11
#define REGISTER_A6 16
#define REGISTER_A7 17

/*
 * The H extension's instructions for an assembler that may not know their names: operands are
 * registers. In C as STRINGIFY(HFENCE_GVMA(x0, x0)).
 */
#define HFENCE_VVMA(address, asid) .insn r OPCODE_SYSTEM, 0, 0x11, x0, address, asid
#define HFENCE_GVMA(address, vmid) .insn r OPCODE_SYSTEM, 0, 0x31, x0, address, vmid
#define MRET			   .insn i OPCODE_SYSTEM, 0, x0, x0, 0x302
#define HLVX_HU(result, address)   .insn r OPCODE_SYSTEM, 4, 0x32, result, address, x3

/* The text of what its arguments expand to, for assembly inside of C. */
#define STRINGIFY_(...) #__VA_ARGS__
#define STRINGIFY(...)	STRINGIFY_(__VA_ARGS__)

#endif
