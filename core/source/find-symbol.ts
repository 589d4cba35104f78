import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { FoundFile } from '#core/search-port.ts';
import { isInLanguage } from '#formats/search/languages.ts';
import { readQuery } from '#formats/search/query.ts';
import {
  isDeclaration,
  type SymbolKind,
  symbolLanguageOf,
  symbolNameMost,
} from '#formats/symbols/symbol.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { decodeText, displayLimitBytes } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

/** A line that defines or declares the name. */
export interface SymbolPlace {
  path: string;
  line: number;
  kind: SymbolKind;
  text: string;
}

export interface SymbolPlaces {
  name: string;
  commit: string;
  /** The branch that was searched. */
  revision: string;
  defined: SymbolPlace[];
  declared: SymbolPlace[];
  /** Files that say the name, with their first lines; those that document it apart. */
  documented: FoundFile[];
  used: FoundFile[];
  /** Files that say the name; with `more`, at least so many. */
  count: number;
  more: boolean;
  /** From 1. */
  page: number;
}

export type SymbolAnswer =
  | { kind: 'found'; places: SymbolPlaces }
  /** The index is being made. */
  | { kind: 'making'; revision: string; done: number; total: number }
  | { kind: 'busy'; revision: string };

/** Letters, digits and what C, assembly and device trees have in names. */
const namePattern = /^[\w.$@,+-]{1,255}$/;
/** Files that may hold a definition and are read; names that more define are words, not symbols. */
const readMost = 40;

/**
 * Where a name is defined, declared, documented and used at the tip of a branch. Lines that look like definitions are
 * found by the search index, within what the grant covers, and proved by reading their files' symbols.
 *
 * @param input `revision`: a branch; of another revision the default branch is searched. `page`: of the uses, from 1.
 * @throws DomainError as openReading; `invalid` for what can be no name.
 */
export async function findSymbol(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; name: string; page?: number },
): Promise<SymbolAnswer> {
  const { repositorySlug, name, page = 1 } = input;
  const reading = await openReading(ctx, { repositorySlug, revision: input.revision });
  if (!namePattern.test(name) || name.length > symbolNameMost) {
    const shown = JSON.stringify(name.slice(0, 60));
    throw new DomainError('invalid', `name: ${shown} is no name of C, assembly or a device tree`);
  }
  const branch = await branchOf(ctx, reading);
  const { userId } = reading.access.viewer;
  const answer = await inPersonTurn(ctx, { kind: 'symbol', userId }, () =>
    findPlaces(ctx, reading, { branch, name, page }),
  );
  requireStillCovered(ctx, reading);
  return answer;
}

async function findPlaces(
  ctx: Context,
  reading: Reading,
  { branch, name, page }: { branch: string; name: string; page: number },
): Promise<SymbolAnswer> {
  const uses = await search(ctx, reading, { branch, text: `case:yes word:"${name}"`, page });
  if (uses.kind === 'making') return { ...uses, revision: branch };
  if (uses.kind !== 'found') return { kind: 'busy', revision: branch };
  const defining = await findDefiningFiles(ctx, reading, branch, name);
  const places = await readPlaces(ctx, reading, { commit: uses.commit, paths: defining, name });
  const paths = [...new Set([...places, ...uses.files].map(({ path }) => path))];
  await noteSourceRead(ctx, reading, { door: 'symbols', paths, commit: uses.commit });
  return {
    kind: 'found',
    places: {
      ...{ name, commit: uses.commit, revision: branch, page },
      ...{ count: uses.count, more: uses.more },
      defined: places.filter(({ kind }) => !isDeclaration(kind)),
      declared: places.filter(({ kind }) => isDeclaration(kind)),
      documented: uses.files.filter(({ path }) => isDocument(path)),
      used: uses.files.filter(({ path }) => !isDocument(path)),
    },
  };
}

async function branchOf(ctx: Context, { access, store, revision }: Reading): Promise<string> {
  const tip = await ctx.ports.git.resolve(store, `refs/heads/${revision}`);
  return tip === undefined ? access.repository.defaultBranch : revision;
}

function search(
  ctx: Context,
  { access, store }: Reading,
  { branch, text, page }: { branch: string; text: string; page: number },
) {
  const read = readQuery(text);
  if (!read.ok) throw new DomainError('infrastructure', `query ${text}: ${read.problem.reason}`);
  const { prefixes } = access;
  return ctx.ports.search.search(store, { branch, query: read.query, prefixes, page });
}

/** Lines that could define the name, as people lay C, assembly and device trees out. */
function definingLines(name: string): string {
  const word = name.replace(/[.$+@-]/g, '\\$&');
  return [
    `^[A-Za-z_}].*\\b${word}\\b`,
    `^\\s*#\\s*define\\s+${word}\\b`,
    `^\\s+${word}\\s*(=|,|$)`,
    `^\\s*([A-Za-z_]\\w*:\\s*)*${word}\\s*[:{]`,
    `^\\s*\\.(macro|equ|set|equiv)\\s+${word}\\b`,
    `\\b(struct|union|enum)\\s+${word}\\b`,
  ].join('|');
}

async function findDefiningFiles(
  ctx: Context,
  reading: Reading,
  branch: string,
  name: string,
): Promise<string[]> {
  const text = `case:yes /${definingLines(name)}/`;
  const paths: string[] = [];
  for (let page = 1; paths.length < readMost; page += 1) {
    const answer = await search(ctx, reading, { branch, text, page });
    if (answer.kind !== 'found') break;
    paths.push(...answer.files.map(({ path }) => path));
    if (answer.files.length === 0 || paths.length >= answer.count) break;
  }
  return paths.filter((path) => symbolLanguageOf(path) !== undefined).slice(0, readMost);
}

/** The symbols of this name in these files, definitions before declarations. */
async function readPlaces(
  ctx: Context,
  reading: Reading,
  { commit, paths, name }: { commit: string; paths: readonly string[]; name: string },
): Promise<SymbolPlace[]> {
  const found: SymbolPlace[] = [];
  for (const path of paths) {
    if (reading.access.covers(path)) {
      found.push(...(await readFilePlaces(ctx, reading.store, { commit, path, name })));
    }
  }
  return found;
}

async function readFilePlaces(
  ctx: Context,
  store: string,
  { commit, path, name }: { commit: string; path: string; name: string },
): Promise<SymbolPlace[]> {
  const { git, symbols } = ctx.ports;
  const entry = await git.stat(store, commit, path);
  const language = symbolLanguageOf(path);
  if (entry?.kind !== 'file' || language === undefined) return [];
  if ((entry.sizeBytes ?? 0) > displayLimitBytes) return [];
  const bytes = await git.readFile(store, commit, path, displayLimitBytes);
  if (bytes === undefined) return [];
  const text = decodeText(bytes);
  const listed = (await symbols.list({ objectId: entry.objectId, language, text })) ?? [];
  const wanted = listed.filter((symbol) => symbol.name === name);
  if (wanted.length === 0) return [];
  const lines = text.split('\n');
  return wanted.map(({ kind, line }) => {
    return { path, line, kind, text: (lines[line - 1] ?? '').slice(0, lineMost) };
  });
}

/** What is shown of a line. */
const lineMost = 300;

function isDocument(path: string): boolean {
  return ['markdown', 'rst', 'text'].some((language) => isInLanguage(path, language));
}
