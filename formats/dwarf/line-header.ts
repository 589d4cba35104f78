/** The header of a line number program. Source: DWARF 5, 6.2.4; for versions 2 to 4 DWARF 4, 6.2.4. */
import type { DwarfReader } from './dwarf-reader.ts';

export interface LineHeader {
  version: number;
  /** Where the program begins and ends. */
  programAt: number;
  end: number;
  minimumInstructionBytes: number;
  lineBase: number;
  lineRange: number;
  opcodeBase: number;
  /** How many LEB128 numbers follow each standard opcode, the first at index 1. */
  operands: number[];
  /** Paths, by the number that the program has for them: from 1 before version 5, from 0 since. */
  files: string[];
}

/** Sections that version 5 keeps names in. */
interface NameSections {
  strings: DwarfReader | undefined;
  lineStrings: DwarfReader | undefined;
}

const contentType = { path: 1, directory: 2 } as const;
const form = {
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  text: 0x08,
  block: 0x09,
  data1: 0x0b,
  strings: 0x0e,
  unsigned: 0x0f,
  data16: 0x1e,
  lineStrings: 0x1f,
} as const;

/** @param reader at the start of a unit. @throws Fault */
export function readLineHeader(reader: DwarfReader, names: NameSections): LineHeader {
  const first = reader.u32();
  const wide = first === 0xffff_ffff;
  const length = wide ? Number(reader.u64()) : first;
  const end = reader.at + length;
  if (end > reader.bytes.length) reader.refuse(`a unit of ${length} bytes does not fit`);
  const version = reader.u16();
  if (version < 2 || version > 5) reader.refuse(`line table version ${version}, want 2 to 5`);
  if (version === 5) reader.take(2);
  const headerBytes = reader.offset(wide);
  const programAt = reader.at + headerBytes;
  if (programAt > end) reader.refuse(`a header of ${headerBytes} bytes does not fit`);
  const minimumInstructionBytes = reader.u8();
  const operations = version >= 4 ? reader.u8() : 1;
  if (operations !== 1) reader.refuse(`${operations} operations an instruction, want 1`);
  reader.take(1);
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) reader.refuse('a line range of 0');
  const opcodeBase = reader.u8();
  const operands = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode += 1) operands.push(reader.u8());
  const files = version === 5 ? readTables(reader, names, wide) : readOldTables(reader);
  if (reader.at > programAt) reader.refuse('the tables of names reach into the program');
  return {
    version,
    programAt,
    end,
    minimumInstructionBytes,
    lineBase,
    lineRange,
    opcodeBase,
    operands,
    files,
  };
}

/** Without `.` and, as far as that is possible, without `..`. */
export function joinPath(...parts: readonly string[]): string {
  let whole = '';
  for (const part of parts)
    whole = part.startsWith('/') || whole === '' ? part : `${whole}/${part}`;
  const kept: string[] = [];
  for (const step of whole.split('/')) {
    if (step === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (step !== '' && step !== '.') kept.push(step);
  }
  return (whole.startsWith('/') ? '/' : '') + kept.join('/');
}

/** Directory 0 is that of the compilation, which only `.debug_info` names: its files keep their short names. */
function readOldTables(reader: DwarfReader): string[] {
  const directories = [''];
  for (let text = reader.text(); text !== ''; text = reader.text())
    directories.push(join(reader, '', text));
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    const directory = reader.unsigned();
    reader.unsigned();
    reader.unsigned();
    files.push(join(reader, directories[directory] ?? '', name));
  }
  return files;
}

interface Entry {
  path: string;
  directory: number;
}

function readTables(reader: DwarfReader, names: NameSections, wide: boolean): string[] {
  const directories = readTable(reader, names, wide);
  const compilation = join(reader, '', directories[0]?.path ?? '');
  const paths = directories.map(({ path }) => join(reader, compilation, path));
  return readTable(reader, names, wide).map(({ path, directory }) =>
    join(reader, paths[directory] ?? '', path),
  );
}

/** @param folder as `joinPath` leaves it: most names need no more than to be put behind it. */
function join(reader: DwarfReader, folder: string, name: string): string {
  reader.spendName(folder.length + name.length);
  if (name === '') return folder;
  const isShort = folder === '' || folder === '/' || name === '.' || name === '..';
  return !isShort && !name.includes('/') ? `${folder}/${name}` : joinPath(folder, name);
}

function readTable(reader: DwarfReader, names: NameSections, wide: boolean): Entry[] {
  const formats = Array.from({ length: reader.u8() }, () => ({
    content: reader.unsigned(),
    form: reader.unsigned(),
  }));
  const count = reader.unsigned();
  // Each entry has a byte or more, so that no file makes the work more than linear.
  if (count > 0 && (formats.length === 0 || count > reader.bytes.length - reader.at)) {
    reader.refuse(`a table of ${count} names does not fit`);
  }
  return Array.from({ length: count }, () => {
    const entry: Entry = { path: '', directory: 0 };
    for (const format of formats) {
      const value = readForm(reader, format.form, names, wide);
      if (format.content === contentType.path && typeof value === 'string') entry.path = value;
      if (format.content === contentType.directory && typeof value === 'number') {
        entry.directory = value;
      }
    }
    return entry;
  });
}

function readForm(
  reader: DwarfReader,
  kind: number,
  names: NameSections,
  wide: boolean,
): string | number {
  switch (kind) {
    case form.text:
      return reader.text();
    case form.lineStrings:
      return names.lineStrings?.textAt(reader.offset(wide)) ?? reader.refuse('no .debug_line_str');
    case form.strings:
      return names.strings?.textAt(reader.offset(wide)) ?? reader.refuse('no .debug_str');
    case form.unsigned:
      return reader.unsigned();
    case form.data1:
      return reader.u8();
    case form.data2:
      return reader.u16();
    case form.data4:
      return reader.u32();
    case form.data8:
      return Number(reader.u64());
    case form.data16:
      return reader.take(16);
    case form.block:
      return reader.take(reader.unsigned());
    default:
      return reader.refuse(`form 0x${kind.toString(16)} in a table of names`);
  }
}
