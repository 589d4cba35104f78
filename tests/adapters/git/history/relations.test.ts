import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeGit } from '#adapters/git/repository.ts';
import type { GitPort } from '#core/git-port.ts';
import { type BareRepository, makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';
import { addTangledHistory } from '../../../helpers/tangled-history.ts';

let bare: BareRepository;
let commits: string[];

beforeAll(async () => {
  bare = await makeBare();
  commits = addTangledHistory(bare.bareFolder, 300);
});
afterAll(() => bare.close());

const ask = (args: readonly string[]) => git(bare.bareFolder, args);
/** Without a graph, which some of these tests damage. */
const askTruth = (args: readonly string[]) => ask(['-c', 'core.commitGraph=false', ...args]);
const graphFile = () => path.join(bare.bareFolder, 'objects', 'info', 'commit-graph');
const writeGraph = () => ask(['commit-graph', 'write', '--reachable', '--changed-paths']);

/** Some pairs, the same ones each time: near, far and to the side of each other. */
function pairs(): [string, string][] {
  return Array.from({ length: 60 }, (_, at) => [
    commits[(at * 37) % commits.length] ?? '',
    commits[(at * 91 + 5) % commits.length] ?? '',
  ]);
}

async function agrees(port: GitPort): Promise<void> {
  for (const [one, other] of pairs()) {
    const bases = askTruth(['merge-base', '--all', one, other]).split('\n');
    expect((await port.mergeBases('keel', one, other)).sort()).toEqual(bases.sort());
    expect(await port.isAncestor('keel', one, other)).toBe(bases.includes(one));
    const counted = askTruth(['rev-list', '--left-right', '--count', `${one}...${other}`]);
    const { ahead, behind } = await port.countApart('keel', one, other);
    expect(`${behind}\t${ahead}`).toBe(counted);
    // `rev-list other ^one` trusts dates: with clocks that went backwards it lists too much
    const sides = askTruth(['rev-list', '--left-right', `${one}...${other}`]).split('\n');
    const beyond = sides.filter((id) => id.startsWith('>')).map((id) => id.slice(1));
    const listed = await port.listBetween('keel', one, other, { limit: 500 });
    expect(listed.sort()).toEqual(beyond.sort());
    const some = await port.listBetween('keel', one, other, { limit: 2 });
    expect(some).toHaveLength(Math.min(2, beyond.length));
  }
}

/** A port that has not looked yet, and what it reports. */
async function withFreshPort(use: (port: GitPort, reports: string[]) => Promise<void>) {
  const reports: string[] = [];
  const fresh = makeGit(bare.folder, (slug, reason) => {
    if (reason !== undefined) reports.push(`${slug}: ${reason}`);
  });
  try {
    await use(fresh.git, reports);
  } finally {
    fresh.close();
  }
}

test('says of commits what git says, read one by one, from the file and from both', async () => {
  await withFreshPort(agrees);
  const middle = commits[150] ?? '';
  ask(['update-ref', 'refs/heads/old', middle]);
  git(bare.bareFolder, ['commit-graph', 'write', '--stdin-commits', '--changed-paths'], middle);
  await withFreshPort(agrees);
  writeGraph();
  await withFreshPort(agrees);
  await agrees(bare.git);
});

test('knows what a branch contains while branches come, move on, back and go', async () => {
  const { git: port } = bare;
  const last = commits.at(-1) ?? '';
  const tips = [...commits.slice(3, 60), ...commits.slice(9, 12), last, commits[20] ?? last];
  ask(['update-ref', '-d', 'refs/heads/old']);
  for (const tip of tips) {
    ask(['update-ref', 'refs/heads/main', tip]);
    const held = new Set(ask(['rev-list', '--branches']).split('\n'));
    for (const commit of [...commits.slice(0, 60), last]) {
      expect(await port.isReachable('keel', commit, 'refs/heads/')).toBe(held.has(commit));
    }
  }
  ask(['update-ref', 'refs/heads/other', last]);
  expect(await port.isReachable('keel', last, 'refs/heads/')).toBe(true);
  ask(['pack-refs', '--all', '--prune']);
  expect(await port.isReachable('keel', last, 'refs/heads/')).toBe(true);
  ask(['update-ref', '-d', 'refs/heads/other']);
  expect(await port.isReachable('keel', last, 'refs/heads/')).toBe(false);
  ask(['update-ref', 'refs/heads/main', last]);
  expect(await port.isReachable('keel', 'f'.repeat(40), 'refs/heads/')).toBe(false);
});

test('sees a commit that came after the file was written, and takes up a new file', async () => {
  const tip = bare.commit({ message: 'Later', files: { 'README.md': 'later\n' } });
  const before = commits.at(-1) ?? '';
  expect(await bare.git.isReachable('keel', tip, 'refs/heads/')).toBe(true);
  expect(await bare.git.isAncestor('keel', before, tip)).toBe(true);
  ask(['commit-graph', 'write', '--reachable', '--split', '--changed-paths']);
  const split = bare.commit({ message: 'Later still', files: { 'README.md': 'still later\n' } });
  ask(['commit-graph', 'write', '--reachable', '--split=no-merge', '--changed-paths']);
  await withFreshPort(async (port, reports) => {
    expect(await port.mergeBases('keel', split, before)).toEqual([before]);
    expect(reports).toEqual([]);
  });
  expect(await bare.git.isReachable('keel', split, 'refs/heads/')).toBe(true);
});

test('believes no file that is damaged, says which one, and asks git without it', async () => {
  rmSync(path.join(bare.bareFolder, 'objects', 'info', 'commit-graphs'), { recursive: true });
  writeGraph();
  const sound = readFileSync(graphFile());
  const aside = bare.commit({ message: 'Aside', files: { a: 'a\n' }, ref: 'refs/heads/aside' });
  ask(['update-ref', '-d', 'refs/heads/aside']);
  for (const at of [0, 9, 1200, sound.length >>> 1, sound.length - 21]) {
    const damaged = Buffer.from(sound);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    rmSync(graphFile());
    writeFileSync(graphFile(), damaged);
    await withFreshPort(async (port, reports) => {
      await agrees(port);
      expect(await port.isReachable('keel', aside, 'refs/heads/')).toBe(false);
      expect(await port.isReachable('keel', commits[7] ?? '', 'refs/heads/')).toBe(true);
      expect(reports[0]).toMatch(/^keel: its commit-graph has another checksum than its bytes/);
    });
  }
});
