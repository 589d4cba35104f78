import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { serveHealth } from '#app/api/serve-health.ts';
import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import { patchSetRef } from '#core/changes/rules.ts';
import { tidyRepositories } from '#core/source/tidy-repositories.ts';
import { readChange } from '#core/views/read-change.ts';
import { sendCommit, storeFolder } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let store: string;
beforeEach(async () => {
  site = await makeSite();
  store = storeFolder(site, site.signed.organizationId);
  return () => site.close();
});

const send = (seed: string) =>
  sendCommit(site, site.signed.engineer, { seed, files: { [`${seed}.c`]: 'int x;\n' } });
const refs = () =>
  git(store, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/changes', 'refs/incoming'])
    .split('\n')
    .filter((line) => line !== '');
const sentences = () => site.ctx.ports.condition.list().map(({ sentence }) => sentence);

/** Loose, and nothing else names it. */
function loseCommit(commit: string): void {
  git(store, ['update-ref', '-d', 'refs/sent/commit']);
  rmSync(path.join(store, 'objects', commit.slice(0, 2), commit.slice(2)));
}

function leaveLock(place: string, ageSeconds: number): string {
  const file = path.join(store, place);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  const atSeconds = Date.now() / 1000 - ageSeconds;
  utimesSync(file, atSeconds, atSeconds);
  return file;
}

describe('a store in which one ref is broken', () => {
  test('is recovered ref by ref: what cannot be mended is named, the rest goes on', async () => {
    const lost = await send('lost');
    const emptied = await send('emptied');
    const garbled = await send('garbled');
    const whole = await send('whole');
    for (const { changeNumber } of [emptied, garbled]) {
      const text = changeNumber === emptied.changeNumber ? '' : 'ref: nowhere\n';
      writeFileSync(path.join(store, patchSetRef(changeNumber, 1)), text);
    }
    loseCommit(lost.commit);
    leaveLock('packed-refs.lock', 10);
    leaveLock(`${patchSetRef(9, 1)}.lock`, 10);

    await tidyRepositories(site.ctx, { atStart: true });
    expect(await recoverPatchSets(site.ctx)).toMatchObject({ restored: 2, hurt: ['1/1'] });
    expect(refs()).toEqual(
      [emptied, garbled, whole].map(
        (each) => `${patchSetRef(each.changeNumber, 1)} ${each.commit}`,
      ),
    );
    expect(sentences()).toEqual([
      `change 1, patch set 1: commit ${lost.commit.slice(0, 12)} is missing from its store; ` +
        'restore the data folder from a backup, or let its sender amend the commit and push it again',
    ]);
    const { ctx } = site.signed.engineer;
    expect((await readChange(ctx, { number: 1 })).patchSets[0]?.fault).toContain('is missing');
    expect((await readChange(ctx, { number: 2 })).patchSets[0]?.fault).toBeUndefined();
    expect(await send('next')).toMatchObject({ changeNumber: 5 });
  });

  test('is told by health to the owner’s people, to others by number only', async () => {
    loseCommit((await send('lost')).commit);
    await recoverPatchSets(site.ctx);
    const forOwner = serveHealth(site.owner.maintainer.ctx);
    expect(forOwner.status).toBe(200);
    expect(await forOwner.json()).toMatchObject({
      status: 'hurt',
      faults: [expect.stringContaining('change 1, patch set 1')],
    });
    expect(await serveHealth(site.anonymous).json()).toEqual({
      status: 'hurt',
      faults: [],
      faultsCount: 1,
    });
  });

  test('is whole again once the commit is back', async () => {
    const { commit } = await send('lost');
    const file = path.join(store, 'objects', commit.slice(0, 2), commit.slice(2));
    const raw = git(store, ['cat-file', 'commit', commit]);
    loseCommit(commit);
    expect((await recoverPatchSets(site.ctx)).hurt).toEqual(['1/1']);
    const backup = path.join(site.folder, 'commit');
    writeFileSync(backup, `${raw}\n`);
    expect(git(store, ['hash-object', '-t', 'commit', '-w', backup])).toBe(commit);
    expect(await recoverPatchSets(site.ctx)).toMatchObject({ restored: 1, hurt: [] });
    expect(sentences()).toEqual([]);
    expect(file).toContain(commit.slice(2));
  });

  test('names every change of a store that cannot be read at all, and serves the other stores', async () => {
    await send('first');
    await sendCommit(site, site.rival.engineer, { seed: 'rival', files: { 'r.c': 'r\n' } });
    writeFileSync(path.join(store, 'config'), '[broken\n');
    const { hurt } = await recoverPatchSets(site.ctx);
    expect(hurt).toEqual([`keel.changes/${site.signed.organizationId}`]);
    expect((await readChange(site.rival.engineer.ctx, { number: 2 })).patchSets).toHaveLength(1);
    const { patchSets } = await readChange(site.signed.engineer.ctx, { number: 1 });
    expect(patchSets[0]?.fault).toContain('is missing');
  });
});

describe('a lock that is there while changes come in', () => {
  test('is taken away when its owner is gone', async () => {
    await send('first');
    leaveLock('packed-refs.lock', 10);
    const second = await send('second');
    expect(refs()).toContain(`${patchSetRef(2, 1)} ${second.commit}`);
    expect(sentences()).toEqual([]);
  });

  test('of a living owner makes the ref late, and never a stored change a failure', async () => {
    await send('first');
    const lock = leaveLock('packed-refs.lock', -60);
    const second = await send('second');
    expect(second).toMatchObject({ changeNumber: 2, patchSetNumber: 1 });
    expect(refs().some((line) => line.startsWith('refs/incoming/'))).toBe(true);
    expect(sentences()[0]).toContain('lag behind');
    rmSync(lock);
    await recoverPatchSets(site.ctx, { atStart: false });
    expect(refs().at(-1)).toBe(`${patchSetRef(2, 1)} ${second.commit}`);
    expect(refs().some((line) => line.startsWith('refs/incoming/'))).toBe(false);
    expect(sentences()).toEqual([]);
  });
});

test('a repository whose branch is broken is named, and does not keep the portal from its start', async () => {
  await send('first');
  writeFileSync(path.join(site.bareFolder, 'refs/heads/main'), '');
  rmSync(path.join(site.bareFolder, 'packed-refs'), { force: true });
  await tidyRepositories(site.ctx, { atStart: true });
  expect(sentences()).toEqual([
    'repository keel: its branch main cannot be read; restore it from a backup',
  ]);
});
