import { processWide } from '#core/process-wide.ts';

const minuteMs = 60_000;
/** Lines of one kind in a minute, and of all. */
export const linesPerKind = 5;
export const linesPerMinute = 120;
const lineBytes = 2000;
const kindsMost = 200;

/**
 * Decides what of the process log is written, so that no number of malformed requests fills the disk with it.
 * What is the same but for its numbers is one kind. Pure but for what it counts.
 *
 * @returns a function that takes what is to be written and says what is, `''` for nothing. The first line of the next
 *   minute says how much was left out.
 */
export function limitLog(nowMs: () => number): (text: string) => string {
  let startedAtMs = nowMs();
  let written = 0;
  let leftOut = 0;
  const kinds = new Map<string, number>();
  return (text) => {
    let note = '';
    if (Math.abs(nowMs() - startedAtMs) >= minuteMs) {
      if (leftOut > 0)
        note = `warning: ${leftOut} log entries were left out in the minute before\n`;
      startedAtMs = nowMs();
      written = 0;
      leftOut = 0;
      kinds.clear();
    }
    const kind = kindOf(text);
    const times = kinds.get(kind) ?? 0;
    const fits = kinds.has(kind) || kinds.size < kindsMost;
    if (fits) kinds.set(kind, times + 1);
    if (!fits || times >= linesPerKind || written >= linesPerMinute) {
      leftOut += 1;
      return note;
    }
    written += 1;
    const cut = text.length > lineBytes ? `${text.slice(0, lineBytes)}… (cut)\n` : text;
    return note + cut;
  };
}

/** The first 120 characters with what varies taken out: numbers, hashes, quoted text. */
function kindOf(text: string): string {
  return text
    .slice(0, 120)
    .replace(/"[^"]{0,120}("|$)|'[^']{0,120}('|$)/g, '"')
    .replace(/[0-9a-f]{8,}|\d+/gi, '0');
}

/** Limits all that this process writes to stdout and stderr from now on. */
export function limitProcessLog(): void {
  processWide('log-limit', limitStreams);
}

function limitStreams(): void {
  const limited = limitLog(() => Date.now());
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string, ...rest: unknown[]) => boolean;
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      const kept = limited(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      if (kept !== '') return write(kept, ...rest);
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    }) as typeof stream.write; // its overloads are these two
  }
}
