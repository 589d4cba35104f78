import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import { patchSetRef } from '#core/changes/rules.ts';
import { merge } from '#core/review/merge.ts';
import { recoverMerges } from '#core/review/recover-merges.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { mergeIntents, merges } from '#drizzle/schema/review.ts';
import { changeIdOf, makeReady, sendCommit, storeFolder } from '../../helpers/changes.ts';
import { buildCrashingPortals, type CrashingPortals } from '../../helpers/crashing-portals.ts';
import { addCommit, git } from '../../helpers/git.ts';
import { makeToken, openGitDoor, remoteOf, runClient } from '../../helpers/git-door.ts';
import { endOf } from '../../helpers/portal-process.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let portals: CrashingPortals;
beforeAll(async () => {
  portals = await buildCrashingPortals();
});
beforeEach(async () => {
  site = await makeSite();
  return () => site.close();
});
afterAll(() => portals.remove());

/** Every patch set's commit is there under its ref, and nothing else is. */
async function expectAgreement(): Promise<number> {
  await site.deliver();
  const rows = site.ctx.db
    .select()
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .all();
  const store = storeFolder(site, site.signed.organizationId);
  const refs = git(store, ['for-each-ref', '--format=%(refname) %(objectname)']);
  const wanted = rows.map(
    ({ patch_sets: row }) => `${patchSetRef(row.changeNumber, row.number)} ${row.headCommit}`,
  );
  expect(refs.split('\n').filter((line) => line !== '')).toEqual(wanted.sort());
  for (const { patch_sets: row } of rows) {
    expect(git(store, ['cat-file', '-t', row.headCommit ?? ''])).toBe('commit');
    const run = site.ctx.db.select().from(runs).where(eq(runs.patchSetId, row.id)).get();
    const queued = site.ctx.db.select().from(jobs).all();
    expect(queued.some((job) => job.payload.runId === run?.id)).toBe(true);
  }
  return rows.length;
}

describe('kill -9 of the portal during a push', () => {
  test.each([
    ['before-incoming', 0],
    ['after-incoming', 0],
    ['before-lasting', 1],
    ['before-delete', 1],
  ])(
    '%s: git and the database agree afterwards, and the push can be sent again',
    async (moment, kept) => {
      const folder = `${portals.scratchFolder}/work-${moment}`;
      git(portals.scratchFolder, ['clone', '-q', site.bareFolder, folder]);
      const head = addCommit(`${folder}/.git`, {
        message: `drivers: x\n\nChange-Id: ${changeIdOf(moment)}\n`,
        files: { 'drivers/x.c': 'int x;\n' },
      });
      const token = makeToken(site.signed.engineer);
      const { portal, address } = portals.start(site, moment, 'push');
      const send = (url: string) =>
        runClient(folder, ['push', remoteOf(url, token), `${head}:refs/for/main`]);
      expect((await send(await address())).code).not.toBe(0);
      expect(await endOf(portal)).toBe('SIGKILL');

      await recoverPatchSets(site.ctx);
      expect(await expectAgreement()).toBe(kept);
      const door = await openGitDoor(site, portals.hookFile);
      const again = await send(door.url);
      expect(again.output).toContain(
        kept === 0 ? 'change 1, patch set 1' : 'is patch set 1 of change 1 already',
      );
      expect(await expectAgreement()).toBe(1);
      await door.close();
    },
  );
});

describe('kill -9 of the portal during a merge', () => {
  test.each([
    ['after-publish', false],
    ['before-move', false],
    ['after-move', true],
  ])('%s: the row is there if and only if the branch moved', async (moment, moved) => {
    const sent = await sendCommit(site, site.signed.engineer, {
      seed: moment,
      files: { 'm.c': 'm\n' },
    });
    makeReady(site, sent);
    const { userId, sessionId, ctx } = site.owner.otherMaintainer;
    const number = sent.changeNumber;
    const { portal } = portals.start(site, moment, 'merge', String(number), userId, sessionId);
    expect(await endOf(portal)).toBe('SIGKILL');
    const { db } = site.ctx;
    const tip = () => git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
    expect(tip() === sent.commit).toBe(moved);
    expect(db.select().from(merges).all()).toEqual([]);

    await recoverMerges(site.ctx);
    expect(db.select().from(mergeIntents).all()).toEqual([]);
    expect(tip() === sent.commit).toBe(moved);
    const status = () => db.select().from(changes).where(eq(changes.number, number)).get()?.status;
    expect(status()).toBe(moved ? 'merged' : 'open');
    expect(db.select().from(merges).all()).toHaveLength(moved ? 1 : 0);
    if (moved) {
      expect(db.select().from(merges).get()).toMatchObject({
        mergedByUserId: userId,
        runId: sent.runId,
      });
      const trusted = db.select().from(runs).where(eq(runs.reason, 'trusted-branch')).all();
      expect(trusted).toHaveLength(1);
    } else {
      expect(await merge(ctx, { number })).toMatchObject({ merged: true });
      expect(tip()).toBe(sent.commit);
    }
    expect(status()).toBe('merged');
  });
});
