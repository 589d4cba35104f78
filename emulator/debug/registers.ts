/** Registers as GDB numbers and names them: its features org.gnu.gdb.riscv.cpu, .fpu, .csr and .virtual. */
import type { HartCore } from '../hart/interface.ts';

export interface Register {
  number: number;
  name: string;
  bits: 2 | 32 | 64;
  type: string;
  read(core: HartCore, hart: number): bigint;
  /** Missing when the register cannot be written. */
  write?(core: HartCore, hart: number, value: bigint): void;
}

export interface Feature {
  name: string;
  registers: Register[];
}

/** GDB's numbers: x0 to x31, pc, f0 to f31, then each CSR at its own number. */
const pcNumber = 32;
const firstFloat = 33;
const firstCsr = 65;
const privNumber = firstCsr + 4096;

const integerNames = (
  'zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 ' +
  's2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'
).split(' ');
const floatNames = (
  'ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 ' +
  'fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11'
).split(' ');

/** CSRs that every machine has, and whose state a read does not change. */
const csrs: Record<string, number> = {
  ...{ sstatus: 0x100, sie: 0x104, stvec: 0x105, scounteren: 0x106, senvcfg: 0x10a },
  ...{ sscratch: 0x140, sepc: 0x141, scause: 0x142, stval: 0x143, sip: 0x144, stimecmp: 0x14d },
  ...{ satp: 0x180, vsstatus: 0x200, vsie: 0x204, vstvec: 0x205, vsscratch: 0x240 },
  ...{ vsepc: 0x241, vscause: 0x242, vstval: 0x243, vsip: 0x244, vstimecmp: 0x24d },
  ...{ vsatp: 0x280, mstatus: 0x300, misa: 0x301, medeleg: 0x302, mideleg: 0x303, mie: 0x304 },
  ...{ mtvec: 0x305, mcounteren: 0x306, menvcfg: 0x30a, mcountinhibit: 0x320, mscratch: 0x340 },
  ...{ mepc: 0x341, mcause: 0x342, mtval: 0x343, mip: 0x344, mtinst: 0x34a, mtval2: 0x34b },
  ...{ pmpcfg0: 0x3a0, pmpcfg2: 0x3a2 },
  ...Object.fromEntries(
    Array.from({ length: 16 }, (_, entry) => [`pmpaddr${entry}`, 0x3b0 + entry]),
  ),
  ...{ hstatus: 0x600, hedeleg: 0x602, hideleg: 0x603, hie: 0x604, htimedelta: 0x605 },
  ...{ hcounteren: 0x606, hgeie: 0x607, henvcfg: 0x60a, htval: 0x643, hip: 0x644, hvip: 0x645 },
  ...{ htinst: 0x64a, hgatp: 0x680, mcycle: 0xb00, minstret: 0xb02, cycle: 0xc00, time: 0xc01 },
  ...{ instret: 0xc02, hgeip: 0xe12, mvendorid: 0xf11, marchid: 0xf12, mimpid: 0xf13 },
  ...{ mhartid: 0xf14 },
};

function csrRegister(name: string, csr: number, bits: 32 | 64): Register {
  return {
    number: firstCsr + csr,
    name,
    bits,
    type: 'int',
    read: (core, hart) => core.readCsr(hart, csr),
    write: (core, hart, value) => core.writeCsr(hart, csr, value),
  };
}

const integers = integerNames.map(
  (name, number): Register => ({
    number,
    name,
    bits: 64,
    type: ['sp', 'gp', 'tp', 'fp'].includes(name) ? 'data_ptr' : name === 'ra' ? 'code_ptr' : 'int',
    read: (core, hart) => core.readRegister(hart, number),
    write: (core, hart, value) => core.writeRegister(hart, number, value),
  }),
);
const pc: Register = {
  number: pcNumber,
  name: 'pc',
  bits: 64,
  type: 'code_ptr',
  read: (core, hart) => core.readPc(hart),
  write: (core, hart, value) => core.writePc(hart, value & ~1n),
};
const floats = floatNames.map(
  (name, index): Register => ({
    number: firstFloat + index,
    name,
    bits: 64,
    type: 'riscv_double',
    read: (core, hart) => core.readFloat(hart, index),
    write: (core, hart, value) => core.writeFloat(hart, index, value),
  }),
);
/** GDB's `priv` has the mode in two bits and no place for V, so a register of our own, `virt`, follows it. */
const modes: Register[] = [
  {
    number: privNumber,
    name: 'priv',
    bits: 64,
    type: 'int',
    read: (core, hart) => BigInt(core.readMode(hart) & 3),
  },
  {
    number: privNumber + 1,
    name: 'virt',
    bits: 64,
    type: 'int',
    read: (core, hart) => BigInt(core.readMode(hart) >> 2),
  },
];

export const features: Feature[] = [
  { name: 'org.gnu.gdb.riscv.cpu', registers: [...integers, pc] },
  {
    name: 'org.gnu.gdb.riscv.fpu',
    registers: [
      ...floats,
      csrRegister('fflags', 1, 32),
      csrRegister('frm', 2, 32),
      csrRegister('fcsr', 3, 32),
    ],
  },
  {
    name: 'org.gnu.gdb.riscv.csr',
    registers: Object.entries(csrs).map(([name, csr]) => csrRegister(name, csr, 64)),
  },
  { name: 'org.gnu.gdb.riscv.virtual', registers: modes },
];

/** What the `g` packet holds. */
export const generalRegisters: readonly Register[] = [...integers, pc];

const byNumber = new Map(
  features.flatMap(({ registers }) => registers).map((register) => [register.number, register]),
);

export function registerOf(number: number): Register | undefined {
  return byNumber.get(number);
}

const doubleType =
  '<union id="riscv_double"><field name="float" type="ieee_single"/>' +
  '<field name="double" type="ieee_double"/></union>';

/**
 * `target.xml`. Source: GDB manual, "Target Descriptions". It names no ABI: with that of Linux, GDB would not ask us for a
 * step, but put a breakpoint where it thinks that the instruction leads, and it does not know of SRET, ECALL and
 * interrupts.
 */
export function targetDescription(): string {
  const described = features.map(({ name, registers }) => {
    const lines = registers.map(
      ({ name: register, bits, type, number }) =>
        `<reg name="${register}" bitsize="${bits}" type="${type}" regnum="${number}"/>`,
    );
    const types = name.endsWith('.fpu') ? doubleType : '';
    return `<feature name="${name}">${types}${lines.join('\n')}</feature>`;
  });
  return `<?xml version="1.0"?>
<!DOCTYPE target SYSTEM "gdb-target.dtd">
<target version="1.0"><architecture>riscv:rv64</architecture><osabi>none</osabi>
${described.join('\n')}
</target>
`;
}
