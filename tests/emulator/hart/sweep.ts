import { readFileSync } from 'node:fs';
import { assemble, type Blob, link, memory, runOnCore, runOnQemu } from './driver.ts';

const wordsPerImage = 16384;
const playground = { start: 0x80400000, end: memory.end };
const floatDirty = 3 << 13;

/** c.ebreak all over: wherever a jump leads, a trap is next. */
function fill(): Blob {
  const halves = new Uint16Array((playground.end - playground.start) >> 1).fill(0x9002);
  return { address: playground.start, bytes: new Uint8Array(halves.buffer) };
}
/** @param mode MPP, and 4 for MPV. */
function table(words: readonly number[], mode: number): Blob {
  const bytes = new Uint8Array(8 + words.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, words.length, true);
  view.setUint32(4, mode, true);
  for (const [index, word] of words.entries()) view.setUint32(8 + index * 4, word, true);
  return { address: memory.data, bytes };
}

const source = readFileSync(new URL('sweep.S', import.meta.url), 'utf8');
export const sweepText = assemble(`.equ status, ${floatDirty}\n${source}`);
export const sweepTextWithoutFloats = assemble(`.equ status, 0\n${source}`);

/** What one instruction left: its trap, and a hash of pc, registers and memory. */
export interface Left {
  cause: bigint;
  tval: bigint;
  rest: bigint;
}
function leftovers(values: readonly bigint[]): Left[] {
  return Array.from({ length: values.length / 3 }, (_, index) => {
    const [cause = -1n, tval = -1n, rest = -1n] = values.slice(index * 3, index * 3 + 3);
    return { cause, tval, rest };
  });
}

export interface Swept {
  word: number;
  ours: Left | undefined;
  theirs: Left | undefined;
}

/** Executes each word once on our core and on QEMU. */
export function sweepWords(words: readonly number[], mode = 3, text = sweepText): Swept[] {
  const swept: Swept[] = [];
  for (let start = 0; start < words.length; start += wordsPerImage) {
    const part = words.slice(start, start + wordsPerImage);
    const image = link(text, [fill(), table(part, mode)]);
    const ours = leftovers(runOnCore(image).values);
    const theirs = leftovers(runOnQemu(image));
    swept.push(...part.map((word, index) => ({ word, ours: ours[index], theirs: theirs[index] })));
  }
  return swept;
}
