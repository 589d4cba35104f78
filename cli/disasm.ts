/** `slipway disasm`: the instructions of a file, by the table that the emulator decodes with. */
import { parseArgs } from 'node:util';
import { disassemble } from '#emulator/hart/disassemble.ts';
import { Fault, printFault } from '#formats/claimed-bytes.ts';
import { isElf, isExecutable } from '#formats/elf/elf-file.ts';
import { type ElfExecutable, readExecutable } from '#formats/elf/executable.ts';
import { SymbolTable } from '#formats/elf/symbol-table.ts';
import { type Command, UsageError } from './command.ts';
import { readInput } from './read-file.ts';
import { print } from './terminal.ts';

const help = `usage: slipway disasm FILE [OPTION …]

Prints the instructions of FILE as the emulator decodes them: all executable sections of an
ELF, or all of a raw image. A compressed instruction reads as the 32-bit one that it spells.

  --address A   begin at A; addresses are the ELF's own
  --length N    N bytes, or fewer where the code ends
  --base B      where the first byte of a raw image lies; 0x80200000 unless told
  --symbols     with the names of the ELF's symbols

exit status: 0; 2 when the command line or the file is wrong
`;

const options = {
  address: { type: 'string' },
  length: { type: 'string' },
  base: { type: 'string', default: '0x80200000' },
  symbols: { type: 'boolean', default: false },
} as const;

/** A run of code at a virtual address. */
interface Code {
  name: string;
  address: bigint;
  bytes: Uint8Array;
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseNumber(option: string, text: string): bigint {
  if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) || BigInt(text) >> 64n !== 0n) {
    throw new UsageError(`--${option} ${text}: want a number, decimal or with 0x`);
  }
  return BigInt(text);
}

/** The part of `code` from `from` on that lies before `end`. */
function cut(code: Code, from: bigint, end: bigint): Code | undefined {
  const codeEnd = code.address + BigInt(code.bytes.length);
  const first = from > code.address ? from : code.address;
  const last = end < codeEnd ? end : codeEnd;
  if (first >= last) return undefined;
  const [start, stop] = [Number(first - code.address), Number(last - code.address)];
  return { ...code, address: first, bytes: code.bytes.subarray(start, stop) };
}

function hex(value: bigint | number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** @returns the lines of one run of code. */
function* listCode(
  { address, bytes }: Omit<Code, 'name'>,
  symbols?: SymbolTable,
): Generator<string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 2 <= bytes.length; ) {
    const here = address + BigInt(at);
    const symbol = symbols?.at(here);
    if (symbol !== undefined && (symbol.value === here || at === 0)) {
      yield `\n${hex(here, 16)} <${symbols?.describe(here)}>:`;
    }
    const low = view.getUint16(at, true);
    const whole = at + 4 <= bytes.length && (low & 3) === 3;
    const word = whole ? view.getUint32(at, true) : low;
    // The last two bytes of a run may be half an instruction.
    const cutOff = !whole && (low & 3) === 3;
    const instruction = cutOff
      ? { bytes: 2, text: `.2byte 0x${low.toString(16)}`, target: undefined }
      : disassemble(word, here);
    const { text, target } = instruction;
    const name = target === undefined ? undefined : symbols?.describe(target);
    const raw = hex(word, instruction.bytes * 2).padEnd(8);
    yield `${hex(here, 8)}:  ${raw}  ${text}${name === undefined ? '' : ` <${name}>`}`;
    at += instruction.bytes;
  }
}

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('disasm: want one FILE');
  const from = values.address === undefined ? 0n : parseNumber('address', values.address);
  const length = values.length === undefined ? 1n << 64n : parseNumber('length', values.length);
  const { codes, symbols } = readCodes(file, parseNumber('base', values.base));
  const start = values.address === undefined ? (codes[0]?.address ?? 0n) : from;
  const end = values.length === undefined ? 1n << 64n : start + length;
  const parts = codes.flatMap((code) => cut(code, from, end) ?? []);
  if (parts.length === 0) throw new UsageError(`disasm ${file}: no code there`);
  for (const part of parts) {
    await write(`\n${part.name}:\n`);
    let text = '';
    for (const line of listCode(part, values.symbols ? symbols : undefined)) {
      text += `${line}\n`;
      if (text.length < 0x1_0000) continue;
      await write(text);
      text = '';
    }
    await write(text);
  }
  return 0;
}

function readCodes(file: string, base: bigint): { codes: Code[]; symbols: SymbolTable } {
  const bytes = readInput('disasm', file);
  if (!isElf(bytes)) {
    return { codes: [{ name: file, address: base, bytes }], symbols: new SymbolTable([]) };
  }
  const { sections, symbols } = readElf(bytes, file);
  const codes = sections.filter((section) => isExecutable(section) && section.bytes.length > 0);
  return { codes, symbols: new SymbolTable(symbols) };
}

function readElf(bytes: Uint8Array, file: string): ElfExecutable {
  try {
    return readExecutable(bytes);
  } catch (error) {
    if (error instanceof Fault) throw new UsageError(printFault(file, error));
    throw error;
  }
}

async function write(text: string): Promise<void> {
  if (!print(process.stdout, text)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

export const disasmCommand: Command = {
  name: 'disasm',
  summary: 'print the instructions of an image or ELF',
  help,
  run,
};
