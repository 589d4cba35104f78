import {
  type FoundFile,
  type FoundLine,
  type SearchHits,
  type SearchQuestion,
  searchFilesMost,
  searchPageSize,
} from '#core/search-port.ts';
import { findCandidates } from './candidates.ts';
import { type Hit, linesMost, TextMatcher } from './match-text.ts';
import type { OpenIndex } from './open-index.ts';
import { makePathFilter } from './path-filter.ts';
import { type PathTable, placeless } from './path-table.ts';
import { compareFiles, looksLikeDefinition, scoreFile } from './rank.ts';
import type { ShardReader } from './shard-reader.ts';

/** Lines of one file that are shown, and characters of one line. */
const shownLines = 3;
const shownCharacters = 240;
const shownBefore = 80;

type Content = ReturnType<ShardReader['content']>;

interface Match {
  entry: number;
  path: string;
  score: number;
  hits: Hit[];
}

/**
 * Searches one tip. What the prefixes do not cover is left out before any blob is read, so nothing of it is in the answer:
 * no match, no count, no rank, no time of reading.
 *
 * @param wallMs after which no more files are looked at; `nowMs`: a clock.
 */
export function runSearch(
  index: OpenIndex,
  table: PathTable,
  question: SearchQuestion,
  { wallMs, nowMs }: { wallMs: number; nowMs: () => number },
): SearchHits {
  const untilMs = nowMs() + wallMs;
  const { query, prefixes } = question;
  const candidates = listCandidates(index, table, query, prefixes);
  const matcher = new TextMatcher(query);
  const matches: Match[] = [];
  let looked = 0;
  for (const entry of candidates) {
    if (matches.length > searchFilesMost || nowMs() > untilMs) break;
    looked += 1;
    const found = matchEntry(index, table, entry, matcher);
    if (found === undefined) continue;
    const path = table.path(entry);
    const score = scoreFile(path, found.text, found.hits, query.terms);
    matches.push({ entry, path, score, hits: found.hits });
  }
  const more = matches.length > searchFilesMost;
  const ranked = matches.slice(0, searchFilesMost).sort(compareFiles);
  const from = (question.page - 1) * searchPageSize;
  const files = ranked.slice(from, from + searchPageSize).map((match) => {
    const content = readContent(index, table, match.entry);
    const text = content === undefined ? '' : textOf(content); // read again: no text but the one at hand is kept
    return showFile(match, text, query.foldCase ? text.toLowerCase() : text);
  });
  return {
    kind: 'found',
    commit: table.commit,
    files,
    count: ranked.length,
    more,
    complete: more || looked === candidates.length,
    candidates: candidates.length,
    looked,
    blobReads: looked + files.length,
  };
}

/** Covered paths whose text can match, those first that are to be read first. */
function listCandidates(
  index: OpenIndex,
  table: PathTable,
  { needed, filters }: SearchQuestion['query'],
  prefixes: readonly string[],
): number[] {
  const marks = table.shardNames.map((name) => {
    const shard = index.shard(name);
    if (shard === undefined) return undefined;
    const found = findCandidates(shard, needed);
    if (found?.length === 0) return undefined;
    const mark = new Uint8Array(shard.documents);
    if (found === undefined) return mark.fill(1);
    for (const document of found) mark[document] = 1;
    return mark;
  });
  const candidates: number[] = [];
  if (marks.every((mark) => mark === undefined)) return candidates;
  const covered = table.covered(prefixes);
  const passes = filters.length === 0 ? undefined : rememberPasses(table, filters);
  const { order, shards, documents } = table;
  for (let at = 0; at < order.length; at += 1) {
    const entry = order[at] ?? 0;
    if (covered[entry] !== 1) continue;
    if (marks[shards[entry] ?? placeless]?.[documents[entry] ?? 0] !== 1) continue;
    if (passes === undefined || passes(entry)) candidates.push(entry);
  }
  return candidates;
}

/** Paths are made text and looked at once for the same filters: people change words, and turn pages. */
function rememberPasses(
  table: PathTable,
  filters: SearchQuestion['query']['filters'],
): (entry: number) => boolean {
  const known = table.remembered(JSON.stringify(filters));
  const passes = makePathFilter(filters);
  return (entry) => {
    if (known[entry] === 0) known[entry] = passes(table.path(entry)) ? 1 : 2;
    return known[entry] === 1;
  };
}

function matchEntry(
  index: OpenIndex,
  table: PathTable,
  entry: number,
  matcher: TextMatcher,
): { text: string; hits: Hit[] } | undefined {
  const content = readContent(index, table, entry);
  if (content === undefined || !matcher.canMatch(content.bytes)) return undefined;
  return matcher.match(textOf(content));
}

function readContent(index: OpenIndex, table: PathTable, entry: number): Content | undefined {
  const shard = index.shard(table.shardNames[table.shards[entry] ?? placeless] ?? '');
  return shard?.content(table.documents[entry] ?? 0);
}

function textOf({ bytes, isAscii }: Content): string {
  return isAscii ? bytes.toString('latin1') : bytes.toString('utf8');
}

/** What looks like a definition is shown, wherever it stands; then the first lines. */
function showFile({ path, hits }: Match, text: string, searched: string): FoundFile {
  const definition = hits.find((hit) => looksLikeDefinition(searched, hit));
  const first = hits.slice(0, shownLines);
  const isShown = definition === undefined || first.includes(definition);
  const shown = isShown ? first : [...hits.slice(0, shownLines - 1), definition];
  const lines: FoundLine[] = [];
  let number = 1;
  let counted = 0;
  for (const hit of shown) {
    number += countLines(searched, counted, hit.from);
    counted = hit.from;
    lines.push({ number, ...showLine(text, searched, hit, number) });
  }
  return { path, lines, lineCount: hits.length, moreLines: hits.length >= linesMost };
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    count += 1;
  return count;
}

/** Lower case may be longer than what it is of; then the line is found again by its number. */
function showLine(
  text: string,
  searched: string,
  hit: Hit,
  number: number,
): Omit<FoundLine, 'number'> {
  const isSame = text.length === searched.length;
  const line = isSame ? text.slice(hit.from, hit.to) : nthLine(text, number);
  const matchFrom = isSame ? hit.matchFrom : 0;
  const matchTo = isSame ? hit.matchTo : 0;
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  const from =
    end <= shownCharacters
      ? 0
      : Math.min(Math.max(0, matchFrom - shownBefore), end - shownCharacters);
  const to = Math.min(end, from + shownCharacters);
  return {
    text: line.slice(from, to),
    cutBefore: from > 0,
    cutAfter: to < end,
    from: Math.min(matchFrom - from, to - from),
    to: Math.min(matchTo - from, to - from),
  };
}

function nthLine(text: string, number: number): string {
  let from = 0;
  for (let line = 1; line < number; line += 1) from = text.indexOf('\n', from) + 1;
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}
