import { describe, expect, test } from 'vitest';
import { encodings } from '#emulator/hart/encodings.ts';
import { floatEncodings } from '#emulator/hart/float-encodings.ts';
import { sequence } from '../sequence.ts';
import { qemuIsMissing } from './driver.ts';
import { sweepText, sweepTextWithoutFloats, sweepWords } from './sweep.ts';

/** @returns the words on which the two differ, in hex. */
function differences(words: readonly number[], text = sweepText): string[] {
  const compared = words.filter((word) => !qemuDiffers(word));
  return sweepWords(compared, 3, text)
    .filter(
      ({ ours, theirs }) =>
        ours?.cause !== theirs?.cause || ours?.tval !== theirs?.tval || ours?.rest !== theirs?.rest,
    )
    .map(({ word }) => word.toString(16));
}

/** Rows that QEMU 7.2 does not know; they have tests of their own. */
const unknownToQemu = encodings.filter(({ name }) =>
  /^(czero|cbo|fli|fround|fcvtmod|fleq|fltq|fminm|fmaxm)/.test(name),
);

/**
 * Where QEMU 7.2 is not as the text: an AMO or SC that faults reports a load's causes, or nothing ("A" Extension:
 * Store/AMO exceptions, and SC to a misaligned address raises one); a misaligned load that faults reports an address
 * rounded down (mtval: "the virtual address of the portion of the access that caused the fault").
 * In the sweep x0 points nowhere, x31 at the instruction itself (no FENCE.I follows), and these to odd addresses.
 */
const oddRegisters = [7, 13, 19, 26];
function qemuDiffers(word: number): boolean {
  if (unknownToQemu.some(({ mask, match }) => (word & mask) >>> 0 === match)) return true;
  const rs1 = (word >>> 15) & 31;
  if ((word & 0x7f) === 0x2f) return rs1 === 0 || rs1 === 31 || oddRegisters.includes(rs1);
  const size = 1 << ((word >>> 12) & 3);
  return (word & 0x7b) === 0x03 && rs1 === 0 && ((word >>> 20) & (size - 1)) !== 0;
}

/** c.j and c.bnez to themselves, c.jr and c.jalr by x31, which leads back: nothing would follow. */
function isEndless(compressed: number): boolean {
  const offsetBits = compressed & 0x1c7c;
  if ((compressed & 0xe003) === 0xa001) return (compressed & 0x1ffc) === 0;
  if ((compressed & 0xe003) === 0xe001) return offsetBits === 0;
  return compressed === 0x8f82 || compressed === 0x9f82;
}

describe.skipIf(qemuIsMissing)('decoding (needs qemu-system-riscv64)', () => {
  test('agrees on every compressed encoding', () => {
    const words = Array.from({ length: 0x10000 }, (_, word) => word).filter(
      (word) => (word & 3) !== 3 && !isEndless(word),
    );
    expect(differences(words)).toEqual([]);
  });

  test('agrees on every 32-bit encoding but SYSTEM, with operands of all kinds', () => {
    const random = sequence(1);
    const words = encodings
      .filter(({ match }) => (match & 0x7f) !== 0x73)
      .flatMap(({ mask, match }) =>
        Array.from({ length: 100 }, () => ((Number(random.next().value) & ~mask) | match) >>> 0),
      );
    expect(differences(words)).toEqual([]);
  });

  test('agrees that no floating-point instruction is one while mstatus.FS is off', () => {
    const random = sequence(3);
    const words = floatEncodings.flatMap(({ mask, match }) =>
      Array.from({ length: 10 }, () => ((Number(random.next().value) & ~mask) | match) >>> 0),
    );
    const compressed = [0x2000, 0xa000, 0x2002, 0xa002];
    expect(differences([...words, ...compressed], sweepTextWithoutFloats)).toEqual([]);
  });

  test('agrees on what is no instruction', () => {
    const random = sequence(2);
    const words = Array.from(
      { length: 12000 },
      () => (Number(random.next().value) | 3) >>> 0,
    ).filter((word) => (word & 0x7f) !== 0x73);
    expect(differences(words)).toEqual([]);
  });
});
