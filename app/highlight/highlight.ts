import { createHash } from 'node:crypto';
import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { visibleHtml } from '../components/text/visible-html.ts';
import { askRenderThread } from '../render-threads/ask-render-thread.ts';
import { languageOf } from './languages.ts';
import { splitLines } from './split-lines.ts';

/** Past this a file is shown plain: colouring it costs more than it helps. */
const colouredLimit = 512 * 1024;
const cacheLimitBytes = 48 * 1024 * 1024;

interface Kept {
  lines: SizedCache<string[]>;
  working: Map<string, Promise<string[]>>;
}

function kept(): Kept {
  return processWide('highlight', () => ({
    lines: new SizedCache(cacheLimitBytes),
    working: new Map(),
  }));
}

/**
 * Colours a text. It knows nothing of rights: the caller has asked for the right to read, cached or not.
 *
 * @param text whole file, `\n` between lines.
 * @param path only its last name is looked at, for the grammar.
 * @returns one HTML fragment a line, without line ends; everything from the text is escaped.
 */
export async function highlightLines(text: string, path: string): Promise<string[]> {
  const language = languageOf(path);
  if (language === undefined || text.length > colouredLimit) return plainLines(text);
  const key = `${language}:${createHash('sha256').update(text).digest('hex')}`;
  const { lines, working } = kept();
  const known = lines.get(key) ?? working.get(key);
  if (known) return known;
  const work = colour(text, language, key).finally(() => working.delete(key));
  working.set(key, work);
  return work;
}

/** What the thread could not colour stays plain, and is remembered so, unless it had no time to try. */
async function colour(text: string, language: string, key: string): Promise<string[]> {
  const outcome = await askRenderThread({ kind: 'lines', text, language });
  const made = outcome.ok ? outcome.answer : plainLines(text);
  // Strings of V8 cost a byte a character here; the array and the headers about 40 a line.
  const sizeBytes = made.reduce((sum, line) => sum + line.length + 40, 0);
  if (outcome.ok || !outcome.isBusy) kept().lines.set(key, made, sizeBytes);
  return made;
}

function plainLines(text: string): string[] {
  return splitLines(text).map(visibleHtml);
}
