/** Answers questions about indexes, one after the other, as `questions.ts` says. */
import type { SearchGaps } from '#core/search-port.ts';
import { writePathList } from '#formats/search/path-list.ts';
import { answerQuestions } from '../threads/answer-questions.ts';
import { type OpenIndex, openIndex } from './open-index.ts';
import { IndexDamage } from './packed-file.ts';
import { type PathTable, reasons } from './path-table.ts';
import type { ThreadAnswer, ThreadQuestion } from './questions.ts';
import { runSearch } from './run-search.ts';

void answerQuestions(answer);

function answer(question: ThreadQuestion): ThreadAnswer {
  try {
    return answerOnce(question);
  } catch (error) {
    // a file may be gone since the manifest was read; the newer one names others
    if (isMissing(error)) return answerOnce(question);
    if (error instanceof IndexDamage) return { kind: 'none', reason: error.message };
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function answerOnce(question: ThreadQuestion): ThreadAnswer {
  const index = openIndex(question.folder);
  if (index === undefined) return { kind: 'none' };
  const branch = question.kind === 'search' ? question.question.branch : question.branch;
  const table = index.table(branch);
  if (table === undefined) return { kind: 'no-branch' };
  return answerOf(index, table, question);
}

function answerOf(index: OpenIndex, table: PathTable, question: ThreadQuestion): ThreadAnswer {
  if (question.kind === 'search') {
    const { wallMs } = question;
    return runSearch(index, table, question.question, { wallMs, nowMs: () => performance.now() });
  }
  const covered = table.covered(question.prefixes);
  if (question.kind === 'gaps') return { kind: 'gaps', ...countGaps(table, covered) };
  if (table.commit !== question.commit) return { kind: 'none' };
  const paths: string[] = [];
  for (const [entry, mark] of covered.entries()) if (mark === 1) paths.push(table.path(entry));
  const bytes = new TextEncoder().encode(writePathList(paths));
  return { kind: 'paths', commit: table.commit, bytes, count: paths.length };
}

/** Names that are not UTF-8 lie nowhere in the table: only who sees all is told of them. */
function countGaps(table: PathTable, covered: Uint8Array): SearchGaps {
  const gaps: SearchGaps = { tooLarge: 0, binary: 0, unnamed: 0 };
  for (const [entry, mark] of covered.entries()) {
    if (mark !== 1) continue;
    if (table.kinds[entry] === reasons.tooLarge) gaps.tooLarge += 1;
    if (table.kinds[entry] === reasons.binary) gaps.binary += 1;
  }
  const seesAll = covered.every((mark) => mark === 1);
  return seesAll ? { ...gaps, unnamed: table.unnamed } : gaps;
}
