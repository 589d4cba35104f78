import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { type SourceSymbol, symbolLanguageOf } from '#formats/symbols/symbol.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { decodeText, displayLimitBytes } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

export interface Outline {
  commit: string;
  revision: string;
  /** In the order of the lines. */
  symbols: readonly SourceSymbol[];
  /** Why there are none, as a sentence. */
  nothing?: string;
}

/**
 * What one file defines and declares.
 *
 * @throws DomainError as openReading; `not-found` when there is no such file.
 */
export async function readOutline(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; path: string },
): Promise<Outline> {
  const { repositorySlug, path, revision: asked } = input;
  const reading = await openReading(ctx, { repositorySlug, path, revision: asked });
  const { store, commit, revision } = reading;
  const entry = await ctx.ports.git.stat(store, commit, path);
  if (entry?.kind !== 'file') {
    throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  }
  const place = { commit, revision };
  const language = symbolLanguageOf(path);
  if (language === undefined) return { ...place, symbols: [], nothing: otherLanguage };
  if ((entry.sizeBytes ?? 0) > displayLimitBytes)
    return { ...place, symbols: [], nothing: tooLarge };
  await noteSourceRead(ctx, reading, { door: 'symbols', path });
  const bytes = await ctx.ports.git.readFile(store, commit, path, displayLimitBytes);
  if (!bytes || looksBinary(bytes)) return { ...place, symbols: [], nothing: otherLanguage };
  const { objectId } = entry;
  const { userId } = reading.access.viewer;
  const symbols = await inPersonTurn(ctx, { kind: 'symbol', userId }, () =>
    ctx.ports.symbols.list({ objectId, language, text: decodeText(bytes) }),
  );
  requireStillCovered(ctx, reading);
  if (symbols === undefined) return { ...place, symbols: [], nothing: tooSlow };
  return { ...place, symbols, ...(symbols.length === 0 && { nothing: empty }) };
}

const otherLanguage = 'Symbols are listed of C, assembly and device tree files.';
const tooLarge = 'This file is over 1 MiB; symbols are listed of smaller ones.';
const tooSlow = 'Its symbols could not be listed in time.';
const empty = 'This file defines nothing.';
