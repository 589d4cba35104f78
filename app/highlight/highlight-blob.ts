import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { chunkLines } from '../components/text/code-markup.ts';
import { askRenderThread } from '../render-threads/ask-render-thread.ts';

/**
 * Colours files piece by piece. What is made is kept by the content's id and the language, and says nothing of
 * rights: who asks has opened the file.
 *
 * A page waits for the first piece alone. The others of a file that is not long are coloured behind it, one after
 * another, for the thread that did one knows the state of the grammar at its end. Where that is not known (a jump into
 * a long file, a thread that took over from another), the highlighter begins some lines before the piece: only what
 * began further up, like a comment of hundreds of lines, is then taken for something else.
 */

const wholeLimitBytes = 512 * 1024;
const keptBytes = 48 * 1024 * 1024;
/** How far before its piece the highlighter begins. */
export const linesBefore = 100;

export interface ColourQuestion {
  objectId: string;
  language: string;
  sizeBytes: number;
  lineCount: number;
  /** The lines of a piece. */
  linesOf(number: number): string[];
}

/** Lines as HTML, joined by line feeds; '' where the highlighter could not do it, and the piece stays plain. */
type Piece = string;

/** How long a piece that took too long is not tried again: it may have been the hour, and not the piece. */
const failedMs = 60_000;
const failuresMost = 10_000;

interface Kept {
  pieces: SizedCache<Piece>;
  /** When each failed. */
  failed: Map<string, number>;
  working: Map<string, Promise<Piece>>;
}

function kept(): Kept {
  return processWide('coloured-blobs', () => ({
    pieces: new SizedCache<Piece>(keptBytes),
    failed: new Map(),
    working: new Map(),
  }));
}

/** @returns a piece if it is made already. */
export function colouredAtHand(question: ColourQuestion, number: number): Piece | undefined {
  const key = keyOf(question, number);
  const failedAtMs = kept().failed.get(key);
  if (failedAtMs !== undefined && performance.now() - failedAtMs < failedMs) return '';
  return kept().pieces.get(key);
}

/** @returns a piece, made now if it has to be; several may ask at once. */
export async function colourPiece(question: ColourQuestion, number: number): Promise<Piece> {
  const known = colouredAtHand(question, number);
  if (known !== undefined) return known;
  if (number > 0) {
    await colourWhole(question);
    const made = colouredAtHand(question, number);
    if (made !== undefined) return made;
  }
  return once(keyOf(question, number), () => colourAlone(question, number));
}

/** So many pieces of a file may take too long before the others are left for those who want to see them. */
const failuresOfFile = 3;

/** Colours all of a file that is not long, for the pieces that will be asked for. */
export async function colourWhole(question: ColourQuestion): Promise<void> {
  if (question.sizeBytes > wholeLimitBytes) return;
  await once(`${question.objectId}:${question.language}:whole`, async () => {
    let failures = 0;
    for (let number = 0; number * chunkLines < question.lineCount; number += 1) {
      const known = colouredAtHand(question, number);
      const piece = known ?? (await colourAlone(question, number));
      if (piece === '') failures += 1;
      if (failures >= failuresOfFile) break;
    }
    return '';
  });
}

async function colourAlone(question: ColourQuestion, number: number): Promise<Piece> {
  const key = keyOf(question, number);
  const before = number === 0 ? [] : question.linesOf(number - 1).slice(-linesBefore);
  const lines = [...before, ...question.linesOf(number)];
  const outcome = await askRenderThread({
    kind: 'lines',
    text: `${lines.join('\n')}\n`,
    language: question.language,
    piece: { before: before.length, from: keyOf(question, number - 1), to: key },
  });
  if (!outcome.ok && outcome.isBusy) return '';
  const made = outcome.ok ? outcome.answer : [];
  const piece = made.length === lines.length - before.length ? made.join('\n') : '';
  keep(key, piece);
  return piece;
}

function keyOf({ objectId, language }: ColourQuestion, number: number): string {
  return `${objectId}:${language}:${number}`;
}

function keep(key: string, piece: Piece): void {
  const { failed, pieces } = kept();
  failed.delete(key);
  if (piece === '') failed.set(key, performance.now());
  for (const oldest of failed.keys()) {
    if (failed.size <= failuresMost) break;
    failed.delete(oldest);
  }
  if (piece !== '') pieces.set(key, piece, piece.length + 200);
}

async function once(key: string, make: () => Promise<Piece>): Promise<Piece> {
  const { working } = kept();
  const known = working.get(key);
  if (known) return known;
  const work = make().finally(() => working.delete(key));
  working.set(key, work);
  return work;
}
