import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { csrNames } from '#emulator/hart/csr-names.ts';
import { disassemble } from '#emulator/hart/disassemble.ts';
import { encode } from '#emulator/hart/encode.ts';
import { type Encoding, encodings } from '#emulator/hart/encodings.ts';
import { expandCompressed } from '#emulator/hart/expand-compressed.ts';
import { instantiateHartCore } from '#emulator/hart/instance.ts';
import { isInstalled } from '../../helpers/installed.ts';
import { coreModule } from './driver.ts';

const objdump = 'riscv64-linux-gnu-objdump';
const objdumpIsMissing = !isInstalled(objdump);
const assembler = 'riscv64-linux-gnu-as';
const extensions = 'rv64gch_zba_zbb_zbc_zbs_zicbom_zicbop_zicboz_svinval_zihintpause_zawrs';
const base = 0x8000_0000n;

/** What objdump reads out of words, one text each. */
function byObjdump(words: readonly number[]): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-disassemble-'));
  try {
    const inFolder = (name: string) => path.join(folder, name);
    const lines = words.map((word) => `.insn 4, 0x${(word >>> 0).toString(16)}\n`);
    writeFileSync(inFolder('words.s'), lines.join(''));
    // objdump reads from the file which extensions there are.
    execFileSync(assembler, [
      `-march=${extensions}`,
      inFolder('words.s'),
      '-o',
      inFolder('words.o'),
    ]);
    const options = ['-d', '-M', 'no-aliases', '-z', `--adjust-vma=${base}`];
    const out = execFileSync(objdump, [...options, inFolder('words.o')], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const read = out.matchAll(/^ *[0-9a-f]+:\t[0-9a-f]+ +\t(.*)$/gm);
    return [...read].map(([, text = '']) =>
      text
        .replace(/\t/, ' ')
        .replace(/ *[#<].*$/, '')
        .trim(),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is left of two texts once everything is taken away in which they may differ. */
function common(one: string, other: string): [string, string] {
  const name = one.split(' ')[0] ?? '';
  if (other.startsWith('.4byte')) {
    // Binutils wants zeros where the text has fields to be ignored (FENCE, FENCE.I); and one
    // rounding mode in conversions that are never rounded.
    if (/^(fence|fence\.i|fcvt\.d\.(s|w|wu))$/.test(name)) return ['', ''];
  }
  return [
    one.replace(/,rm[56]$/, ',unknown').replace(/^(fcvt\.d\.(s|w|wu) .*),rne$/, '$1'),
    // The high halves are registers of RV32.
    other.replace(/^(csr\w+ \w+),(?:\w+h|pmpcfg\d*[13579]),/, (text, head) =>
      one.includes(',0x') ? `${head}${/,0x[0-9a-f]+,/.exec(one)?.[0]}` : text,
    ),
  ];
}

/** A repeatable stream of words. */
function* random(): Generator<number, never> {
  for (let state = 0x2545_f491; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

test('expands each compressed instruction as the core does', () => {
  const unused = (): never => {
    throw new Error('nothing runs');
  };
  const core = instantiateHartCore(coreModule(), {
    mmioRead: unused,
    mmioWrite: unused,
    sbiCall: unused,
    event: unused,
  });
  const different = Array.from({ length: 0x1_0000 }, (_, halfword) => halfword).filter(
    (halfword) =>
      (halfword & 3) !== 3 && expandCompressed(halfword) !== core.expandCompressed(halfword) >>> 0,
  );
  expect(different).toEqual([]);
});

describe('agrees with objdump (needs riscv64-linux-gnu-objdump)', () => {
  const stream = random();
  const wordsOf = ({ mask, match }: Encoding, count: number) =>
    Array.from({ length: count }, () => ((stream.next().value & ~mask) | match) >>> 0);
  /** Of extensions that this objdump has not: it knows no word of them. */
  const unknown = new Set<string>();
  beforeAll(() => {
    if (objdumpIsMissing) return;
    const theirs = byObjdump(encodings.flatMap((row) => wordsOf(row, 8)));
    for (const [index, { name }] of encodings.entries()) {
      const texts = theirs.slice(index * 8, index * 8 + 8);
      if (texts.every((text) => text.startsWith('.4byte'))) unknown.add(name);
    }
  });

  const differences = (words: readonly number[]) => {
    const theirs = byObjdump(words);
    expect(theirs.length).toBe(words.length);
    return words.flatMap((word, index) => {
      const { text, target } = disassemble(word, base + BigInt(index * 4));
      const bare = target === undefined ? text : text.replace(/0x([0-9a-f]+)$/, '$1');
      const [one, other] = common(bare, theirs[index] ?? '');
      return one === other ? [] : [`${word.toString(16)}: ${one} | ${other}`];
    });
  };

  /** CSRs that are newer than binutils 2.40: indirect access, and what came with it. */
  const newer = /^(srmcfg|ssp|jvt|[ms]cyclecfg|minstretcfg|scountinhibit|(m|s|vs)ireg[2-6]|mn\w+)$/;

  test.skipIf(objdumpIsMissing)('over each row with operands of all kinds', () => {
    const rows = encodings.filter(({ name }) => !name.startsWith('csr') && !unknown.has(name));
    expect(rows.length).toBeGreaterThan(200);
    expect(differences(rows.flatMap((row) => wordsOf(row, 60)))).toEqual([]);
  });

  test.skipIf(objdumpIsMissing)('over each CSR', () => {
    const read = Array.from({ length: 4096 }, (_, number) =>
      encode('csrrs', { rd: 10, immediate: number }),
    );
    const known = read.filter((word) => !newer.test(csrNames.get(word >>> 20) ?? ''));
    expect(read.length - known.length).toBeLessThan(40);
    expect(differences(known)).toEqual([]);
    expect(differences([encode('csrrwi', { rd: 1, rs1: 31, immediate: 0x300 })])).toEqual([]);
  });

  test.skipIf(objdumpIsMissing)('over random words, and long spellings of short ones', () => {
    const words = Array.from({ length: 4000 }, () => (stream.next().value | 3) >>> 0).filter(
      // Longer instructions, which there are none of; and CSRs, which are looked at above.
      (word) =>
        (word & 0x1c) !== 0x1c &&
        (word & 0x7f) !== 0x73 &&
        !unknown.has(disassemble(word, base).text.split(' ')[0] ?? ''),
    );
    const short = Array.from({ length: 0x1_0000 / 13 }, (_, index) => expandCompressed(index * 13));
    expect(differences([...words, ...new Set(short.filter((word) => word !== 0))])).toEqual([]);
  });
});

test.each([
  [0x00000000, '.2byte 0x0'],
  [0xffffffff, '.4byte 0xffffffff'],
  [0x00a58593, 'addi a1,a1,10'],
  [0x0001, 'addi zero,zero,0'],
  [0xa001, 'jal zero,0x80000000'],
  [0xf01a8553, 'fli.s fa0,2.5'],
  [0xc2859553, 'fcvtmod.w.d a0,fa1,rtz'],
])('reads 0x%s', (word, text) => {
  expect(disassemble(word, base).text).toBe(text);
});
