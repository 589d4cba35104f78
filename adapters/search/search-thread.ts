/** Answers questions about indexes, one after the other, as `questions.ts` says. */
import { reasonOf } from '#core/errors.ts';
import type { SearchGaps } from '#core/search-port.ts';
import { writePathList } from '#formats/search/path-list.ts';
import { answerQuestions } from '../threads/answer-questions.ts';
import { type OpenIndex, openIndex } from './open-index.ts';
import { IndexDamage } from './packed-file.ts';
import { isNameable, type PathTable, reasons } from './path-table.ts';
import type { ThreadAnswer, ThreadQuestion } from './questions.ts';
import { listTip } from './read-tips.ts';
import { runSearch } from './run-search.ts';

type Asked<Kind> = Extract<ThreadQuestion, { kind: Kind }>;
type Indexed = Exclude<ThreadQuestion, { kind: 'tip' }>;

void answerQuestions(answer);

function answer(question: ThreadQuestion): ThreadAnswer | Promise<ThreadAnswer> {
  if (question.kind === 'tip') return listByGit(question);
  try {
    return answerOnce(question);
  } catch (error) {
    if (!isMissing(error)) return whenDamaged(error);
  }
  try {
    return answerOnce(question); // the file is gone since the manifest was read; a newer one names others
  } catch (error) {
    return whenDamaged(error);
  }
}

function whenDamaged(error: unknown): ThreadAnswer {
  if (error instanceof IndexDamage || isMissing(error)) {
    return { kind: 'none', reason: reasonOf(error) };
  }
  throw error;
}

async function listByGit({ gitFolder, commit, prefixes }: Asked<'tip'>): Promise<ThreadAnswer> {
  const entries = await listTip(gitFolder, commit);
  const paths = entries
    .filter(({ path }) => isNameable(path))
    .map(({ path }) => path.toString('utf8'))
    .filter((path) => prefixes.some((prefix) => isInside(path, prefix)));
  return listOf(commit, paths);
}

function isInside(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
}

function listOf(commit: string, paths: readonly string[]): ThreadAnswer {
  const bytes = new TextEncoder().encode(writePathList(paths));
  return { kind: 'paths', commit, bytes, count: paths.length };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function answerOnce(question: Indexed): ThreadAnswer {
  const index = openIndex(question.folder);
  if (index === undefined) return { kind: 'none' };
  const branch = question.kind === 'search' ? question.question.branch : question.branch;
  const table = index.table(branch);
  if (table === undefined) return { kind: 'no-branch' };
  return answerOf(index, table, question);
}

function answerOf(index: OpenIndex, table: PathTable, question: Indexed): ThreadAnswer {
  if (question.kind === 'search') {
    const { wallMs } = question;
    return runSearch(index, table, question.question, { wallMs, nowMs: () => performance.now() });
  }
  const covered = table.covered(question.prefixes);
  if (question.kind === 'gaps') return { kind: 'gaps', ...countGaps(table, covered) };
  if (table.commit !== question.commit) return { kind: 'none' };
  const paths: string[] = [];
  for (const [entry, mark] of covered.entries()) if (mark === 1) paths.push(table.path(entry));
  return listOf(table.commit, paths);
}

/** Names that are not UTF-8 lie nowhere in the table: only who sees all is told of them. */
function countGaps(table: PathTable, covered: Uint8Array): SearchGaps {
  const gaps: SearchGaps = { tooLarge: 0, binary: 0, unnamed: 0 };
  let seen = 0;
  for (let entry = 0; entry < covered.length; entry += 1) {
    if (covered[entry] !== 1) continue;
    seen += 1;
    if (table.kinds[entry] === reasons.tooLarge) gaps.tooLarge += 1;
    if (table.kinds[entry] === reasons.binary) gaps.binary += 1;
  }
  const seesAll = seen === covered.length;
  return seesAll ? { ...gaps, unnamed: table.unnamed } : gaps;
}
