import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processName } from '#adapters/living.ts';
import { keepStores } from '#core/changes/keep-stores.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { keepGraph } from '#core/source/keep-graph.ts';
import { sendCommit, sendModule, storeFolder } from '../../helpers/changes.ts';
import { addCommit, git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

function countLoose(folder: string): number {
  return Number(/^count: (\d+)/m.exec(git(folder, ['count-objects', '-v']))?.[1]);
}
const exists = (folder: string, objectId: string) => {
  try {
    git(folder, ['cat-file', '-e', objectId]);
    return true;
  } catch {
    return false;
  }
};
const many = (text: string) =>
  Object.fromEntries(
    Array.from({ length: 600 }, (_, index) => [`f/${index}.c`, `${text} ${index}\n`]),
  );
/** Long ago, for git as for us. */
function age(file: string): void {
  utimesSync(file, 1_600_000_000, 1_600_000_000);
}
function ageObject(folder: string, objectId: string): void {
  age(path.join(folder, 'objects', objectId.slice(0, 2), objectId.slice(2)));
}

test('packs what lies loose, and keeps in a repository what only a store still needs', async () => {
  await site.ctx.ports.git.createChangesStore('keel', site.signed.organizationId);
  const store = storeFolder(site, site.signed.organizationId);
  for (const folder of [site.bareFolder, store]) {
    git(folder, ['config', 'fastimport.unpackLimit', '100000']); // loose, as pushes of some files are
  }
  // a base that the branch loses: no ref of the repository names it, the store's patch set stands on it
  const base = site.commit({ message: 'base\n', files: many('base') });
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'on-base',
    files: many('patch'),
    base,
  });
  git(site.bareFolder, ['update-ref', 'refs/heads/main', site.firstCommit]);
  ageObject(site.bareFolder, base);
  const unnamed = addCommit(store, {
    message: 'gone\n',
    files: { 'g.c': 'g\n' },
    parent: base,
    ref: 'refs/x',
  });
  const young = addCommit(store, {
    message: 'young\n',
    files: { 'y.c': 'y\n' },
    parent: base,
    ref: 'refs/x',
  });
  git(store, ['update-ref', '-d', 'refs/x']);
  ageObject(store, unnamed);
  expect(countLoose(site.bareFolder)).toBeGreaterThan(600);

  await keepStores(site.ctx);
  expect(site.ctx.ports.condition.list()).toEqual([]);
  expect(countLoose(site.bareFolder)).toBeLessThan(20);
  expect(countLoose(store)).toBeLessThan(20);
  expect(exists(site.bareFolder, base)).toBe(true);
  expect(git(store, ['fsck', '--connectivity-only'])).not.toContain('missing');
  expect(exists(store, unnamed)).toBe(false);
  expect(exists(store, young)).toBe(true);
  const { ctx } = site.signed.engineer;
  const { files } = await readPatchSetDiff(ctx, { number: sent.changeNumber, patchSet: 1 });
  expect(files).toHaveLength(600);
  expect(existsSync(path.join(site.bareFolder, 'packed-refs'))).toBe(true);
});

test('sweeps what dead processes left, and leaves what living ones use', async () => {
  const sent = await sendModule(site.signed.engineer, { name: 'clock', contribution: 'shared' });
  await sendCommit(site, site.signed.engineer, { seed: 'a', files: { 'a.c': 'a\n' } });
  const store = storeFolder(site, site.signed.organizationId);
  const artifacts = path.join(site.folder, 'artifacts');
  const hash = 'ab'.padEnd(64, '0');
  const host = processName().replace(/-\d+$/, '');
  const dead = `${host}-4194305-0123456789ab`; // above the highest number of a process
  const mine = `${host}-${process.pid}-0123456789ab`;
  mkdirSync(path.join(artifacts, 'ab'), { recursive: true });
  for (const name of [hash.slice(2), `x.making-${dead}`, `x.making-${mine}`]) {
    writeFileSync(path.join(artifacts, 'ab', name), 'x');
  }
  age(path.join(artifacts, 'ab', hash.slice(2)));
  const objects = path.join(store, 'objects');
  for (const name of [
    'tmp_objdir-incoming-old',
    'tmp_objdir-incoming-new',
    `tmp_objdir-slipway-${dead}`,
    `tmp_objdir-slipway-${mine}`,
  ]) {
    mkdirSync(path.join(objects, name));
  }
  age(path.join(objects, 'tmp_objdir-incoming-old'));

  await keepStores(site.ctx);
  expect(readdirSync(path.join(artifacts, 'ab'))).toEqual([`x.making-${mine}`]);
  expect(
    readdirSync(objects)
      .filter((name) => name.startsWith('tmp_'))
      .sort(),
  ).toEqual(['tmp_objdir-incoming-new', `tmp_objdir-slipway-${mine}`]);
  expect(sent.changeNumber).toBe(1);
  site.ctx.ports.git.clearLitter(`keel.changes/${site.signed.organizationId}`, true);
  expect(readdirSync(objects).filter((name) => name.startsWith('tmp_'))).toEqual([
    `tmp_objdir-slipway-${mine}`,
  ]);
});

test('keeps the commit-graph, mends a damaged one, and clears the locks of dead writers', async () => {
  const info = path.join(site.bareFolder, 'objects', 'info');
  const { condition, git: port } = site.ctx.ports;
  await keepStores(site.ctx);
  const chain = path.join(info, 'commit-graphs', 'commit-graph-chain');
  const first = readFileSync(chain, 'latin1');

  const tip = site.commit({ message: 'one more\n', files: { 'one.c': 'one\n' } });
  await keepGraph(site.ctx, { store: 'keel', atLeisure: false });
  expect(readFileSync(chain, 'latin1')).toBe(first); // one commit is read by itself
  await keepStores(site.ctx);
  const second = readFileSync(chain, 'latin1');
  expect(second).not.toBe(first);

  const [file = ''] = readdirSync(path.join(info, 'commit-graphs')).filter((name) =>
    name.startsWith('graph-'),
  );
  rmSync(path.join(info, 'commit-graphs', file));
  writeFileSync(path.join(info, 'commit-graphs', file), 'CGPH and nothing');
  utimesSync(chain, 1_600_000_000, 1_600_000_000);
  // the files are looked at ten times a second at most
  await vi.waitFor(async () => {
    expect(await port.isReachable('keel', tip, 'refs/heads/')).toBe(true);
    expect(condition.list()[0]?.sentence).toMatch(/^repository keel: its commit-graph has another/);
  });

  for (const name of [
    'commit-graph.lock',
    'commit-graphs/commit-graph-chain.lock',
    'tmp_graph_x',
  ]) {
    writeFileSync(path.join(info, name), '');
    age(path.join(info, name));
  }
  await keepStores(site.ctx);
  expect(readdirSync(info).sort()).not.toContain('commit-graph.lock');
  await vi.waitFor(async () => {
    expect(await port.isReachable('keel', tip, 'refs/heads/')).toBe(true);
    expect(condition.list()).toEqual([]);
  });
  git(site.bareFolder, ['commit-graph', 'verify']);
});

test('packs an imported tree with one index and bitmaps', async () => {
  git(site.bareFolder, ['config', 'fastimport.unpackLimit', '1']);
  const noise = randomBytes(5 * 1024 * 1024);
  site.commit({ message: 'a large file\n', files: { 'large.bin': noise } });
  await keepStores(site.ctx);
  const names = readdirSync(path.join(site.bareFolder, 'objects', 'pack'));
  expect(names.some((name) => name.endsWith('.bitmap'))).toBe(true);
  expect(names).toContain('multi-pack-index');
  expect(await site.ctx.ports.git.repack('keel')).toBe(false);
});
