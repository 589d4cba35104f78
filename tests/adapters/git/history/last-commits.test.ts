import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeGit } from '#adapters/git/repository.ts';
import type { GitPort } from '#core/git-port.ts';
import { type BareRepository, makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';
import { addTangledHistory } from '../../../helpers/tangled-history.ts';

let bare: BareRepository;
let commits: string[];
const folders = ['', 'drivers', 'drivers/irq', 'drivers/block', 'kernel', 'moved'];

beforeAll(async () => {
  bare = await makeBare();
  commits = addTangledHistory(bare.bareFolder, 400, 5);
});
afterAll(() => bare.close());

/** What git says, row by row. */
function askGit(commit: string, folder: string): Map<string, string> {
  const place = folder === '' ? commit : `${commit}:${folder}`;
  const names = git(bare.bareFolder, [
    '-c',
    'core.quotePath=false',
    'ls-tree',
    '--name-only',
    place,
  ]);
  const prefix = folder === '' ? '' : `${folder}/`;
  return new Map(
    names.split('\n').map((name) => {
      const args = ['rev-list', '-1', commit, '--', `:(literal)${prefix}${name}`];
      return [name, git(bare.bareFolder, args)];
    }),
  );
}

async function askPort(port: GitPort, commit: string, folder: string, budgetMs = 60_000) {
  const found = await port.lastCommits('keel', commit, { folder, budgetMs });
  const rows = [...(found?.commits ?? [])].map(([name, last]) => [name, last.commit] as const);
  return { rows: new Map(rows), waiting: found?.waiting ?? [] };
}

async function agrees(port: GitPort, commit: string): Promise<void> {
  for (const folder of folders) {
    const { rows, waiting } = await askPort(port, commit, folder);
    expect(waiting).toEqual([]);
    expect(Object.fromEntries(rows), folder).toEqual(Object.fromEntries(askGit(commit, folder)));
  }
}

test('names the commit of each row that git names, with and without filters', async () => {
  const tip = commits.at(-1) ?? '';
  await agrees(bare.git, tip);
  git(bare.bareFolder, ['commit-graph', 'write', '--reachable', '--changed-paths']);
  const fresh = makeGit(bare.folder);
  try {
    await agrees(fresh.git, tip);
    // what is known of one commit helps with others, before and after it
    for (const back of [2, 5, 40, 1]) await agrees(fresh.git, commits.at(-back) ?? '');
    const later = bare.commit({ message: 'Later', files: { 'drivers/irq/file-0.c': 'later\n' } });
    await agrees(fresh.git, later);
    git(bare.bareFolder, ['commit-graph', 'write', '--reachable', '--changed-paths']);
    await agrees(fresh.git, later);
  } finally {
    fresh.close();
  }
});

test('stops when the time is up, says what is not known yet, and goes on from there', async () => {
  const commit = commits.at(-3) ?? '';
  const expected = askGit(commit, 'drivers/irq');
  const fresh = makeGit(bare.folder);
  try {
    const first = await askPort(fresh.git, commit, 'drivers/irq', 0);
    expect(first.waiting.length).toBeGreaterThan(0);
    let last = first;
    for (let calls = 0; last.waiting.length > 0 && calls < 2000; calls += 1) {
      last = await askPort(fresh.git, commit, 'drivers/irq', 0);
      expect(new Set([...last.rows.keys(), ...last.waiting])).toEqual(new Set(expected.keys()));
    }
    expect(last.rows).toEqual(expected);
  } finally {
    fresh.close();
  }
});

test('looks only for the rows that it is asked about', async () => {
  const commit = commits.at(-1) ?? '';
  const fresh = makeGit(bare.folder);
  try {
    const names = ['README.md', 'no such row'];
    const found = await fresh.git.lastCommits('keel', commit, {
      folder: '',
      names,
      budgetMs: 60_000,
    });
    expect([...(found?.commits.keys() ?? [])]).toEqual(['README.md']);
    expect(found?.waiting).toEqual([]);
    const none = { folder: 'no/such', budgetMs: 1000 };
    expect((await fresh.git.lastCommits('keel', commit, none))?.commits.size).toBe(0);
  } finally {
    fresh.close();
  }
});
