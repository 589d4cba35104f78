import path from 'node:path';
import { SizedCache } from '#core/sized-cache.ts';
import type { SymbolsPort } from '#core/symbols-port.ts';
import type { SourceSymbol } from '#formats/symbols/symbol.ts';
import { ThreadPool } from '../threads/thread-pool.ts';
import type { SymbolsQuestion } from './thread.ts';

const textMost = 1024 * 1024;
const deadlineMs = 3000;
const waitMs = 3000;
/** One works, and one is left when a file keeps the other busy. */
const threadsMax = 2;
const cacheBytes = 16 * 1024 * 1024;
/** About what an object of three fields takes beside its name. */
const symbolBytes = 80;

/** Symbols by threads that start with the first question. */
export function makeSymbols(entry = path.resolve('dist/symbols-thread.mjs')): SymbolsPort {
  const pool = new ThreadPool<SymbolsQuestion, SourceSymbol[]>(entry, threadsMax);
  const known = new SizedCache<readonly SourceSymbol[]>(cacheBytes);
  return {
    async list({ objectId, language, text }) {
      const key = `${language} ${objectId}`;
      const kept = known.get(key);
      if (kept) return kept;
      const question = { language, text: text.slice(0, textMost) };
      const outcome = await pool.ask(question, { deadlineMs, waitMs });
      if (!outcome.ok) return undefined;
      const sizeBytes = outcome.answer.reduce(
        (sum, { name }) => sum + name.length + symbolBytes,
        0,
      );
      known.set(key, outcome.answer, sizeBytes + symbolBytes);
      return outcome.answer;
    },
  };
}
