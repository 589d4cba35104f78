/**
 * Names of CSRs by number. Source: RISC-V Privileged ISA, "Currently allocated RISC-V CSR addresses", and the listings
 * of Sstc, Smaia, Smstateen, Sscofpmf, Smcntrpmf, Smcsrind, Ssdbltrp and the debug specification's "Core Debug Registers".
 */

function run(first: number, names: string): [number, string][] {
  return names.split(' ').map((name, index) => [first + index, name]);
}
/** `base` with the numbers `from` to `to` behind it. */
function numbered(first: number, base: string, from: number, to: number): [number, string][] {
  return Array.from({ length: to - from + 1 }, (_, index) => [
    first + index,
    `${base}${from + index}`,
  ]);
}
/** For RV64: the registers of odd numbers are RV32's. */
function everyOther(first: number, base: string, from: number, to: number): [number, string][] {
  return numbered(first, base, from, to).filter(([number]) => number % 2 === 0);
}

export const csrNames: ReadonlyMap<number, string> = new Map([
  ...run(0x001, 'fflags frm fcsr'),
  [0x008, 'vstart'],
  ...run(0x009, 'vxsat vxrm'),
  [0x00f, 'vcsr'],
  [0x011, 'ssp'],
  [0x015, 'seed'],
  [0x017, 'jvt'],
  ...run(0xc00, 'cycle time instret'),
  ...numbered(0xc03, 'hpmcounter', 3, 31),
  ...run(0xc20, 'vl vtype vlenb'),

  [0x100, 'sstatus'],
  ...run(0x104, 'sie stvec scounteren'),
  [0x10a, 'senvcfg'],
  ...numbered(0x10c, 'sstateen', 0, 3),
  [0x120, 'scountinhibit'],
  ...run(0x140, 'sscratch sepc scause stval sip'),
  [0x14d, 'stimecmp'],
  ...run(0x150, 'siselect sireg sireg2 sireg3'),
  ...run(0x155, 'sireg4 sireg5 sireg6'),
  [0x15c, 'stopei'],
  [0x180, 'satp'],
  [0x181, 'srmcfg'],
  [0x5a8, 'scontext'],
  [0xda0, 'scountovf'],
  [0xdb0, 'stopi'],

  [0x200, 'vsstatus'],
  ...run(0x204, 'vsie vstvec'),
  ...run(0x240, 'vsscratch vsepc vscause vstval vsip'),
  [0x24d, 'vstimecmp'],
  ...run(0x250, 'vsiselect vsireg vsireg2 vsireg3'),
  ...run(0x255, 'vsireg4 vsireg5 vsireg6'),
  [0x25c, 'vstopei'],
  [0x280, 'vsatp'],
  [0xeb0, 'vstopi'],

  [0x600, 'hstatus'],
  ...run(0x602, 'hedeleg hideleg hie htimedelta hcounteren hgeie'),
  ...run(0x608, 'hvien hvictl henvcfg'),
  ...numbered(0x60c, 'hstateen', 0, 3),
  ...run(0x643, 'htval hip hvip hviprio1 hviprio2'),
  [0x64a, 'htinst'],
  [0x680, 'hgatp'],
  [0x6a8, 'hcontext'],
  [0xe12, 'hgeip'],

  ...run(0x300, 'mstatus misa medeleg mideleg mie mtvec mcounteren'),
  ...run(0x308, 'mvien mvip menvcfg'),
  ...numbered(0x30c, 'mstateen', 0, 3),
  ...run(0x320, 'mcountinhibit mcyclecfg minstretcfg'),
  ...numbered(0x323, 'mhpmevent', 3, 31),
  ...run(0x340, 'mscratch mepc mcause mtval mip'),
  ...run(0x34a, 'mtinst mtval2'),
  ...run(0x350, 'miselect mireg mireg2 mireg3'),
  ...run(0x355, 'mireg4 mireg5 mireg6'),
  [0x35c, 'mtopei'],
  ...everyOther(0x3a0, 'pmpcfg', 0, 15),
  ...numbered(0x3b0, 'pmpaddr', 0, 63),
  ...run(0x740, 'mnscratch mnepc mncause'),
  [0x744, 'mnstatus'],
  [0x747, 'mseccfg'],
  ...run(0x7a0, 'tselect tdata1 tdata2 tdata3 tinfo tcontrol'),
  [0x7a8, 'mcontext'],
  [0x7aa, 'mscontext'],
  ...run(0x7b0, 'dcsr dpc dscratch0 dscratch1'),
  [0xb00, 'mcycle'],
  [0xb02, 'minstret'],
  ...numbered(0xb03, 'mhpmcounter', 3, 31),
  ...run(0xf11, 'mvendorid marchid mimpid mhartid mconfigptr'),
  [0xfb0, 'mtopi'],
]);

/** @returns the name, or the number in hexadecimal. */
export function csrName(number: number): string {
  return csrNames.get(number) ?? `0x${number.toString(16)}`;
}
