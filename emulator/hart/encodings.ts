/**
 * The one table of instruction encodings: the core's decoder is generated from it
 * (`generate-opcodes.ts`), and a disassembler or translator reads the same rows.
 * Source: RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings"; Privileged ISA, "RISC-V
 * Privileged Instruction Set Listings".
 */

/** Where the operands of an instruction lie, and which kind of immediate it has. */
export const formats = ['R', 'I', 'S', 'B', 'U', 'J', 'shift', 'system', 'none'] as const;
export type Format = (typeof formats)[number];

export interface Encoding {
  name: string;
  format: Format;
  /** An instruction is this one when `(word & mask) === match` (both unsigned). */
  mask: number;
  match: number;
}

const opcode = {
  load: 0x03,
  fence: 0x0f,
  immediate: 0x13,
  auipc: 0x17,
  immediate32: 0x1b,
  store: 0x23,
  amo: 0x2f,
  register: 0x33,
  lui: 0x37,
  register32: 0x3b,
  branch: 0x63,
  jalr: 0x67,
  jal: 0x6f,
  system: 0x73,
} as const;

function row(name: string, format: Format, mask: number, match: number): Encoding {
  return { name, format, mask: mask >>> 0, match: match >>> 0 };
}
function byFunct3(name: string, format: Format, major: number, funct3: number): Encoding {
  return row(name, format, 0x707f, major | (funct3 << 12));
}
function byFunct7(
  name: string,
  major: number,
  funct3: number,
  funct7: number,
  format: Format = 'R',
): Encoding {
  return row(name, format, 0xfe00707f, major | (funct3 << 12) | (funct7 << 25));
}
/** Six bits of shift amount: the field above it is `funct6`. */
function shift64(name: string, funct3: number, funct6: number): Encoding {
  return row(name, 'shift', 0xfc00707f, opcode.immediate | (funct3 << 12) | (funct6 << 26));
}
/** The aq and rl bits may be anything: one interleaving has no weaker order to offer. */
function atomic(name: string, funct5: number, rs2IsZero = false): Encoding[] {
  const mask = rs2IsZero ? 0xf9f0707f : 0xf800707f;
  return (['w', 'd'] as const).map((width, index) =>
    row(`${name}.${width}`, 'R', mask, opcode.amo | ((2 + index) << 12) | (funct5 << 27)),
  );
}
/** HLV and HLVX name their width in `rs2`. */
function guestLoad(name: string, funct7: number, rs2: number): Encoding {
  return row(name, 'R', 0xfff0707f, opcode.system | 0x4000 | (funct7 << 25) | (rs2 << 20));
}
function guestStore(name: string, funct7: number): Encoding {
  return row(name, 'S', 0xfe007fff, opcode.system | 0x4000 | (funct7 << 25));
}
function word(name: string, match: number): Encoding {
  return row(name, 'system', 0xffffffff, match);
}
function barrier(name: string, funct7: number): Encoding {
  return row(name, 'system', 0xfe007fff, opcode.system | (funct7 << 25));
}

export const encodings: readonly Encoding[] = [
  row('lui', 'U', 0x7f, opcode.lui),
  row('auipc', 'U', 0x7f, opcode.auipc),
  row('jal', 'J', 0x7f, opcode.jal),
  byFunct3('jalr', 'I', opcode.jalr, 0),
  byFunct3('beq', 'B', opcode.branch, 0),
  byFunct3('bne', 'B', opcode.branch, 1),
  byFunct3('blt', 'B', opcode.branch, 4),
  byFunct3('bge', 'B', opcode.branch, 5),
  byFunct3('bltu', 'B', opcode.branch, 6),
  byFunct3('bgeu', 'B', opcode.branch, 7),
  byFunct3('lb', 'I', opcode.load, 0),
  byFunct3('lh', 'I', opcode.load, 1),
  byFunct3('lw', 'I', opcode.load, 2),
  byFunct3('ld', 'I', opcode.load, 3),
  byFunct3('lbu', 'I', opcode.load, 4),
  byFunct3('lhu', 'I', opcode.load, 5),
  byFunct3('lwu', 'I', opcode.load, 6),
  byFunct3('sb', 'S', opcode.store, 0),
  byFunct3('sh', 'S', opcode.store, 1),
  byFunct3('sw', 'S', opcode.store, 2),
  byFunct3('sd', 'S', opcode.store, 3),
  byFunct3('addi', 'I', opcode.immediate, 0),
  byFunct3('slti', 'I', opcode.immediate, 2),
  byFunct3('sltiu', 'I', opcode.immediate, 3),
  byFunct3('xori', 'I', opcode.immediate, 4),
  byFunct3('ori', 'I', opcode.immediate, 6),
  byFunct3('andi', 'I', opcode.immediate, 7),
  shift64('slli', 1, 0),
  shift64('srli', 5, 0),
  shift64('srai', 5, 0x10),
  byFunct3('addiw', 'I', opcode.immediate32, 0),
  byFunct7('slliw', opcode.immediate32, 1, 0, 'shift'),
  byFunct7('srliw', opcode.immediate32, 5, 0, 'shift'),
  byFunct7('sraiw', opcode.immediate32, 5, 0x20, 'shift'),
  byFunct7('add', opcode.register, 0, 0),
  byFunct7('sub', opcode.register, 0, 0x20),
  byFunct7('sll', opcode.register, 1, 0),
  byFunct7('slt', opcode.register, 2, 0),
  byFunct7('sltu', opcode.register, 3, 0),
  byFunct7('xor', opcode.register, 4, 0),
  byFunct7('srl', opcode.register, 5, 0),
  byFunct7('sra', opcode.register, 5, 0x20),
  byFunct7('or', opcode.register, 6, 0),
  byFunct7('and', opcode.register, 7, 0),
  byFunct7('addw', opcode.register32, 0, 0),
  byFunct7('subw', opcode.register32, 0, 0x20),
  byFunct7('sllw', opcode.register32, 1, 0),
  byFunct7('srlw', opcode.register32, 5, 0),
  byFunct7('sraw', opcode.register32, 5, 0x20),
  byFunct7('mul', opcode.register, 0, 1),
  byFunct7('mulh', opcode.register, 1, 1),
  byFunct7('mulhsu', opcode.register, 2, 1),
  byFunct7('mulhu', opcode.register, 3, 1),
  byFunct7('div', opcode.register, 4, 1),
  byFunct7('divu', opcode.register, 5, 1),
  byFunct7('rem', opcode.register, 6, 1),
  byFunct7('remu', opcode.register, 7, 1),
  byFunct7('mulw', opcode.register32, 0, 1),
  byFunct7('divw', opcode.register32, 4, 1),
  byFunct7('divuw', opcode.register32, 5, 1),
  byFunct7('remw', opcode.register32, 6, 1),
  byFunct7('remuw', opcode.register32, 7, 1),
  byFunct3('fence', 'none', opcode.fence, 0),
  byFunct3('fence.i', 'none', opcode.fence, 1),
  ...atomic('lr', 0x02, true),
  ...atomic('sc', 0x03),
  ...atomic('amoswap', 0x01),
  ...atomic('amoadd', 0x00),
  ...atomic('amoxor', 0x04),
  ...atomic('amoand', 0x0c),
  ...atomic('amoor', 0x08),
  ...atomic('amomin', 0x10),
  ...atomic('amomax', 0x14),
  ...atomic('amominu', 0x18),
  ...atomic('amomaxu', 0x1c),
  byFunct3('csrrw', 'system', opcode.system, 1),
  byFunct3('csrrs', 'system', opcode.system, 2),
  byFunct3('csrrc', 'system', opcode.system, 3),
  byFunct3('csrrwi', 'system', opcode.system, 5),
  byFunct3('csrrsi', 'system', opcode.system, 6),
  byFunct3('csrrci', 'system', opcode.system, 7),
  word('ecall', 0x00000073),
  word('ebreak', 0x00100073),
  word('sret', 0x10200073),
  word('mret', 0x30200073),
  word('wfi', 0x10500073),
  barrier('sfence.vma', 0x09),
  barrier('hfence.vvma', 0x11),
  barrier('hfence.gvma', 0x31),
  guestLoad('hlv.b', 0x30, 0),
  guestLoad('hlv.bu', 0x30, 1),
  guestLoad('hlv.h', 0x32, 0),
  guestLoad('hlv.hu', 0x32, 1),
  guestLoad('hlvx.hu', 0x32, 3),
  guestLoad('hlv.w', 0x34, 0),
  guestLoad('hlv.wu', 0x34, 1),
  guestLoad('hlvx.wu', 0x34, 3),
  guestLoad('hlv.d', 0x36, 0),
  guestStore('hsv.b', 0x31),
  guestStore('hsv.h', 0x33),
  guestStore('hsv.w', 0x35),
  guestStore('hsv.d', 0x37),
];
