/**
 * Which addresses are of which line of which file: runs the line number programs of an ELF, whoever made it. The work is
 * bounded by the section's size. Source: DWARF 5, 6.2.
 */
import { Fault } from '../claimed-bytes.ts';
import { type ElfSection, sectionFlag } from '../elf/elf-file.ts';
import { type ElfSegment, loadedAt } from '../elf/segments.ts';
import { DwarfReader } from './dwarf-reader.ts';
import { type LineHeader, readLineHeader } from './line-header.ts';

/** Guest-physical addresses [start, end), never empty, are of this line; a line may have several, and share them. */
export interface LineRange {
  file: string;
  line: number;
  start: number;
  end: number;
}

const standard = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;
const extended = { endSequence: 1, setAddress: 2 } as const;

/** What is read of an executable; section names count. */
interface LineSource {
  sections: readonly Pick<ElfSection, 'name' | 'flags' | 'bytes' | 'offset' | 'headerAt'>[];
  segments: readonly ElfSegment[];
}

/**
 * @param visit is called for each range as it is read.
 * @returns whether there is a line table at all.
 * @throws Fault with the byte of the file that is wrong.
 */
export function visitLines(
  { sections, segments }: LineSource,
  visit: (range: LineRange) => void,
): boolean {
  const open = (name: string): DwarfReader | undefined => {
    const section = sections.find((candidate) => candidate.name === name);
    if (section === undefined) return undefined;
    if ((section.flags & sectionFlag.compressed) !== 0) {
      throw new Fault(
        section.headerAt + 8,
        `has a compressed ${name}; link with --compress-debug-sections=none`,
      );
    }
    return new DwarfReader(section);
  };
  const reader = open('.debug_line');
  if (reader === undefined) return false;
  const names = { strings: open('.debug_str'), lineStrings: open('.debug_line_str') };
  while (reader.at < reader.bytes.length) {
    const header = readLineHeader(reader, names);
    new Program(reader, header, segments, visit).run();
    reader.at = header.end;
  }
  return true;
}

/** The state machine of 6.2.2, as far as addresses, files and lines go. */
class Program {
  readonly #reader: DwarfReader;
  readonly #header: LineHeader;
  readonly #segments: readonly ElfSegment[];
  readonly #visit: (range: LineRange) => void;
  /** Undefined while the address is in no segment: what the linker dropped stays in the table. */
  #address: number | undefined;
  /** Of the segment that the address was set into. */
  #segmentEnd = 0;
  #file = 1;
  #line = 1;
  #row: { address: number; segmentEnd: number; file: number; line: number } | undefined;

  constructor(
    reader: DwarfReader,
    header: LineHeader,
    segments: readonly ElfSegment[],
    visit: (range: LineRange) => void,
  ) {
    this.#reader = reader;
    this.#header = header;
    this.#segments = segments;
    this.#visit = visit;
  }

  run(): void {
    const reader = this.#reader;
    const { programAt, end, opcodeBase } = this.#header;
    reader.at = programAt;
    while (reader.at < end) {
      const opcode = reader.u8();
      if (opcode >= opcodeBase) this.#special(opcode - opcodeBase);
      else if (opcode === 0) this.#extended();
      else this.#standard(opcode);
    }
  }

  #advance(operations: number): void {
    if (this.#address === undefined) return;
    this.#address += operations * this.#header.minimumInstructionBytes;
  }

  #special(adjusted: number): void {
    const { lineBase, lineRange } = this.#header;
    this.#advance(Math.floor(adjusted / lineRange));
    this.#line += lineBase + (adjusted % lineRange);
    this.#append();
  }

  #standard(opcode: number): void {
    const reader = this.#reader;
    const { lineRange, opcodeBase, operands } = this.#header;
    if (opcode === standard.copy) this.#append();
    else if (opcode === standard.advancePc) this.#advance(reader.unsigned());
    else if (opcode === standard.advanceLine) this.#line += reader.signed();
    else if (opcode === standard.setFile) this.#file = reader.unsigned();
    else if (opcode === standard.constAddPc)
      this.#advance(Math.floor((255 - opcodeBase) / lineRange));
    else if (opcode === standard.fixedAdvancePc) {
      const bytes = reader.u16();
      if (this.#address !== undefined) this.#address += bytes;
    } else for (let left = operands[opcode] ?? 0; left > 0; left -= 1) reader.unsigned();
  }

  #extended(): void {
    const reader = this.#reader;
    const length = reader.unsigned();
    const next = reader.at + length;
    if (length === 0 || next > this.#header.end) reader.refuse(`an operation of ${length} bytes`);
    const opcode = reader.u8();
    if (opcode === extended.setAddress && length === 9) this.#setAddress(reader.u64());
    else if (opcode === extended.endSequence) this.#endSequence();
    reader.at = next;
  }

  #setAddress(virtual: bigint): void {
    const loaded = loadedAt(this.#segments, virtual);
    // The end of a sequence may be set right behind the segment.
    const before = virtual > 0n ? loadedAt(this.#segments, virtual - 1n) : undefined;
    const address = loaded?.address ?? (before && before.address + 1n);
    this.#address = address === undefined ? undefined : Number(address);
    this.#segmentEnd = Number(loaded?.end ?? before?.end ?? 0n);
  }

  #endSequence(): void {
    this.#closeRow();
    this.#address = undefined;
    this.#row = undefined;
    this.#file = 1;
    this.#line = 1;
  }

  #append(): void {
    this.#closeRow();
    this.#row =
      this.#address === undefined
        ? undefined
        : {
            address: this.#address,
            segmentEnd: this.#segmentEnd,
            file: this.#file,
            line: this.#line,
          };
  }

  /** A row holds up to the next; one that no byte is left for, because another begins where it does, is none. */
  #closeRow(): void {
    const row = this.#row;
    const end = this.#address;
    if (row === undefined || end === undefined || end <= row.address) return;
    // Line 0 is code that no line stands for.
    if (end > row.segmentEnd || row.line <= 0) return;
    const file = this.#header.files[row.file];
    if (file === undefined || file === '') return;
    this.#visit({ file, line: row.line, start: row.address, end });
  }
}
