import { expect, test } from 'vitest';
import { encodings } from '#emulator/hart/encodings.ts';
import { floatEncodings } from '#emulator/hart/float-encodings.ts';
import { sequence } from '../sequence.ts';
import { type Kind, tally } from './disagreements.ts';
import { qemuIsMissing } from './driver.ts';
import { type Swept, sweepWords } from './sweep.ts';

const modes = { M: 3, HS: 1, U: 0, VS: 5, VU: 4 };
type Mode = keyof typeof modes;
interface Pair extends Swept {
  mode: Mode;
}

const random = sequence(3);
const any = (): number => random.next().value >>> 0;

/** What ends a program that is not meant to end: returns, and a wait that nothing ends. */
const leaves = new Set([0x10200073, 0x30200073, 0x10500073]);
/** Every funct12 with funct3 0, bare and with random registers; every funct7 and rs2 with funct3 4. */
function systemWords(): number[] {
  const words: number[] = [];
  for (let funct12 = 0; funct12 < 4096; funct12 += 1) {
    words.push((0x73 | (funct12 << 20)) >>> 0, ((any() & 0xf8f80) | 0x73 | (funct12 << 20)) >>> 0);
    words.push(((any() & 0xf8f80) | 0x4073 | (funct12 << 20)) >>> 0);
  }
  return words.filter((word) => !leaves.has(word));
}
/** Random operands in every row but SYSTEM's; and words of which most are no instruction. */
function otherWords(): number[] {
  const rows = [...encodings, ...floatEncodings].filter(({ match }) => (match & 0x7f) !== 0x73);
  const valid = rows.flatMap(({ mask, match }) =>
    Array.from({ length: 40 }, () => ((any() & ~mask) | match) >>> 0),
  );
  const invalid = Array.from({ length: 6000 }, () => (any() | 3) >>> 0);
  return [...valid, ...invalid].filter((word) => (word & 0x7f) !== 0x73);
}

const row = (word: number): string =>
  [...encodings, ...floatEncodings].find(({ mask, match }) => (word & mask) >>> 0 === match)
    ?.name ?? 'none';
const rs1 = (word: number): number => (word >>> 15) & 31;
const causes = ({ ours, theirs }: Pair): string => `${ours?.cause} ${theirs?.cause}`;
const isInstruction = ({ ours, theirs }: Pair): boolean =>
  ours?.cause === theirs?.cause && (ours?.cause === 2n || ours?.cause === 22n);

/** Where QEMU 7.2 and the text part; in each the text's answer is ours. */
const kinds: Kind<Pair>[] = [
  {
    name: 'encodings that QEMU 7.2 does not know ("CMO" Extensions; Zicond; Zawrs; Zfa)',
    is: ({ word, theirs }) =>
      /^(cbo|czero|wrs|fli|fround|fcvtmod|fleq|fltq|fminm|fmaxm)/.test(row(word)) &&
      theirs?.cause === 2n,
  },
  {
    name: 'supervisor and hypervisor fences in VU-mode: virtual, not illegal (H extension, "Trap Cause Codes")',
    is: (pair) =>
      pair.mode === 'VU' && /fence|inval/.test(row(pair.word)) && causes(pair) === '22 2',
  },
  {
    name: 'SFENCE.W.INVAL and SFENCE.INVAL.IR in U and VU-mode: not for them (Svinval)',
    is: ({ word, mode, theirs }) =>
      /^sfence\..*inv?al/.test(row(word)) && /U/.test(mode) && theirs?.cause === 3n,
  },
  {
    name: 'zero in mtval after an illegal or virtual instruction, which may be (Machine Trap Value Register)',
    is: (pair) => isInstruction(pair) && pair.theirs?.tval === 0n,
  },
  {
    name: 'another instruction in mtval after a forbidden HLV or HSV (Machine Trap Value Register)',
    is: (pair) => isInstruction(pair) && /^h[ls]v/.test(row(pair.word)),
  },
  {
    name: 'AMO and SC faults as those of loads ("A" Extension; Machine Cause Register: Store/AMO)',
    is: (pair) => /^(amo|sc)/.test(row(pair.word)) && /^(6 4|7 5|6 3|7 3)$/.test(causes(pair)),
  },
  {
    name: 'misaligned load: address of its first part, not of the part that faults (Machine Trap Value Register)',
    is: (pair) => /^(l|fl)/.test(row(pair.word)) && rs1(pair.word) === 0 && causes(pair) === '5 5',
  },
  {
    name: 'an AMO on what follows itself: without FENCE.I either code may run ("Zifencei" Extension)',
    is: (pair) =>
      row(pair.word).startsWith('amo') && rs1(pair.word) === 31 && causes(pair) === '2 3',
  },
];

function explain(title: string, words: readonly number[]): Pair[] {
  const pairs = (Object.keys(modes) as Mode[]).flatMap((mode) =>
    sweepWords(words, modes[mode]).map((swept) => ({ ...swept, mode })),
  );
  const differing = pairs.filter(
    ({ ours, theirs }) =>
      ours?.cause !== theirs?.cause || ours?.tval !== theirs?.tval || ours?.rest !== theirs?.rest,
  );
  const { summary, unexplained } = tally(title, pairs.length, differing, kinds);
  process.stdout.write(summary);
  return unexplained;
}
const show = ({ word, mode, ours, theirs }: Pair): string =>
  `${word.toString(16)} ${row(word)} in ${mode}: ${ours?.cause} ${ours?.tval.toString(16)} ${ours?.rest === theirs?.rest}, theirs ${theirs?.cause} ${theirs?.tval.toString(16)}`;

test.skipIf(qemuIsMissing)('every SYSTEM encoding that is no CSR access, in every mode', () => {
  expect(explain('SYSTEM encodings', systemWords()).map(show)).toEqual([]);
});
test.skipIf(qemuIsMissing)('random encodings, valid and not, in every mode', () => {
  expect(explain('other encodings', otherWords()).map(show)).toEqual([]);
});
