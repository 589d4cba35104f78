import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { merge } from '#core/review/merge.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { merges } from '#drizzle/schema/review.ts';
import { changeIdOf, conclude, makeReady, sendCommit } from '../../helpers/changes.ts';
import { buildCrashingPortals, type CrashingPortals } from '../../helpers/crashing-portals.ts';
import { addCommit, git } from '../../helpers/git.ts';
import { makeToken, remoteOf, runClient } from '../../helpers/git-door.ts';
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

const undelivered = () =>
  site.ctx.db
    .select()
    .from(outbox)
    .all()
    .filter(({ deliveredAtMs }) => deliveredAtMs === null)
    .map(({ topic }) => topic);

/** Each run has one job, neither none nor two. */
function expectOneJobEach(): void {
  const queued = site.ctx.db.select().from(jobs).all();
  const started = site.ctx.db.select().from(runs).all();
  expect(queued.map(({ payload }) => payload.runId).sort()).toEqual(
    started.map(({ id }) => id).sort(),
  );
}

describe('kill -9 of the portal while a push becomes a job', () => {
  test.each([
    ['written', 0],
    ['before:run.ready.v1', 0],
    ['after:run.ready.v1', 1],
  ])('%s: the next portal gives the run its one job', async (moment, queued) => {
    const folder = `${portals.scratchFolder}/work-${moment.replace(':', '-')}`;
    git(portals.scratchFolder, ['clone', '-q', site.bareFolder, folder]);
    const head = addCommit(`${folder}/.git`, {
      message: `drivers: x\n\nChange-Id: ${changeIdOf(moment)}\n`,
      files: { 'drivers/x.c': 'int x;\n' },
    });
    const token = makeToken(site.signed.engineer);
    const { portal, address } = portals.start(site, moment, 'push');
    const remote = remoteOf(await address(), token);
    await runClient(folder, ['push', remote, `${head}:refs/for/main`]);
    expect(await endOf(portal)).toBe('SIGKILL');
    expect(undelivered()).toEqual(['run.ready.v1']);
    expect(site.ctx.db.select().from(jobs).all()).toHaveLength(queued);

    const next = portals.start(site, 'never', 'push');
    await next.address();
    await vi.waitFor(() => expect(undelivered()).toEqual([]), { timeout: 10_000 });
    next.portal.kill('SIGKILL');
    await endOf(next.portal);
    expect(site.ctx.db.select().from(runs).all()).toHaveLength(1);
    expectOneJobEach();
  });
});

describe('kill -9 of the portal while a verdict becomes a merge', () => {
  test.each([
    'before:run.concluded.v1',
    'after-publish',
    'before-move',
    'after-move',
    'after:run.concluded.v1',
    'before:run.ready.v1',
    'after:run.ready.v1',
  ])('%s: the next portal merges it, once', async (moment) => {
    const send = async (seed: string) => {
      const files = { [`${seed}.c`]: `int ${seed};\n` };
      const sent = await sendCommit(site, site.signed.engineer, { seed, files });
      makeReady(site, sent);
      return sent;
    };
    const maintainer = site.owner.otherMaintainer.ctx;
    const [first, second] = [await send('first'), await send('second')];
    await merge(maintainer, { number: first.changeNumber });
    const asked = await merge(maintainer, { number: second.changeNumber });
    if (asked.merged) throw new Error('it stands on an old base');
    await site.deliver();
    conclude(site, asked.rebased.runId);

    expect(await endOf(portals.start(site, moment, 'deliver').portal)).toBe('SIGKILL');
    expect(undelivered()).not.toEqual([]);
    const { portal } = portals.start(site, 'never', 'deliver');
    const [code] = await once(portal, 'exit');
    expect(code).toBe(0);

    expect(undelivered()).toEqual([]);
    const { db } = site.ctx;
    const merged = db.select().from(merges).all();
    expect(merged.map(({ changeNumber }) => changeNumber)).toEqual([
      first.changeNumber,
      second.changeNumber,
    ]);
    expect(git(site.bareFolder, ['rev-parse', 'main'])).toBe(merged[1]?.commit);
    const branchRuns = db
      .select()
      .from(runs)
      .all()
      .filter(({ reason }) => reason === 'trusted-branch');
    expect(branchRuns.map(({ commit }) => commit)).toEqual(merged.map(({ commit }) => commit));
    expectOneJobEach();
    const actions = db.select({ action: auditEntries.action }).from(auditEntries).all();
    expect(actions.filter(({ action }) => action === 'change.merge')).toHaveLength(2);
    expect(actions.some(({ action }) => action === 'change.merge-refused')).toBe(false);
  });
});
