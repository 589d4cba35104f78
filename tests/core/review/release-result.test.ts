import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveRunEvents } from '#app/api/serve-run-events.ts';
import { rerun } from '#core/changes/rerun.ts';
import type { Submitted } from '#core/changes/schema.ts';
import { appendRunState } from '#core/ci/append-run-event.ts';
import { checkGrant, refuseToRun } from '#core/ci/check-grant.ts';
import { isReleased } from '#core/ci/is-released.ts';
import { recordChecks } from '#core/ci/record-checks.ts';
import { readRunRows, readRunSubject } from '#core/ci/rows.ts';
import { asActor, type Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { addComment } from '#core/review/add-comment.ts';
import { releaseResult } from '#core/review/release-result.ts';
import { releaseRun } from '#core/review/release-run.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { listTurns } from '#core/views/list-turns.ts';
import { readChange } from '#core/views/read-change.ts';
import { readRun } from '#core/views/read-run.ts';
import { readSlipOfChange } from '#core/views/read-slip-of-change.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { conclude, countEntries, newestEntry, sendCommit } from '../../helpers/changes.ts';
import { readRequirements } from '../../helpers/requirements.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let runner: Context;
let sender: Context;
let maintainer: Context;
let sent: Submitted;

beforeAll(async () => {
  site = await makeSite();
  runner = asActor(site.ctx, { kind: 'system', part: 'runner' });
  sender = site.signed.engineer.ctx;
  maintainer = site.owner.maintainer.ctx;
  sent = await sendCommit(site, site.signed.engineer, {
    seed: 'part',
    files: { 'drivers/p.c': 'int p;\n' },
  });
});
afterAll(() => site.close());

/** The grants of the sender's organization become one for this folder. */
function narrow(pathPrefix: string, mayContribute = true): void {
  site.ctx.db
    .update(grants)
    .set({ pathPrefix, mayContribute })
    .where(eq(grants.organizationId, site.signed.organizationId))
    .run();
}

function check({ runId }: Submitted): void {
  const findings = [checkGrant(runner, readRunSubject(runner, runId))];
  recordChecks(runner, { runId, findings, startedAtMs: 1 });
}

describe('a run of a sender whose grant is a part of the tree', () => {
  test('is decided by the grant of the moment, not of the push', async () => {
    const { runId } = sent;
    const subject = readRunSubject(runner, runId);
    expect(checkGrant(runner, subject)).toMatchObject({ name: 'grant', outcome: 'pass' });
    narrow('drivers');
    expect(checkGrant(runner, subject)).toMatchObject({ outcome: 'held' });
    expect(await refuseToRun(runner, subject, readRunRows(runner, runId))).toContain(
      'narrowed after the checks',
    );
    narrow('drivers', false);
    expect(await refuseToRun(runner, subject, readRunRows(runner, runId))).toContain(
      'no live grant',
    );
    narrow('kernel');
    expect(await refuseToRun(runner, subject, readRunRows(runner, runId))).toContain(
      'covers only kernel/: 1 of the 1 file',
    );
    narrow('drivers');
    check(sent);
  });

  test('is let go by a maintainer only, whose word is for this run and not for its judge', async () => {
    const { runId } = sent;
    expect(() => releaseRun(sender, { runId })).toThrow('only a maintainer');
    narrow('drivers', false);
    expect(() => releaseRun(maintainer, { runId })).toThrow('nothing of it runs any more');
    narrow('drivers');
    releaseRun(maintainer, { runId });
    expect(newestEntry(site, 'run.release')?.detail).toContain('"held":["grant"]');
    const subject = readRunSubject(runner, runId);
    expect(await refuseToRun(runner, subject, readRunRows(runner, runId))).toBeUndefined();
    expect(isReleased(runner, subject.patchSet?.id ?? '')).toBe(false);
  });

  test('tells its sender the same before and after its end', async () => {
    const { runId, changeNumber: number } = sent;
    const told = () => [readRun(sender, { runId }).told, readSlipOfChange(sender, { number })];
    const before = told();
    expect(before[0]).toMatchObject({ state: 'waiting' });
    expect(() => releaseResult(maintainer, { runId, level: 'outcome' })).toThrow('not ended yet');
    conclude(site, runId, 'fail');
    expect(told()).toEqual(before);
    await expect(rerun(sender, { changeNumber: number })).rejects.toThrow('whole tree');
    expect((await readChange(sender, { number })).may).toMatchObject({
      rerun: false,
      fetch: false,
    });
    expect(JSON.stringify(await readRequirements(sender, { number }))).not.toContain('milestone');
    expect((await readRequirements(maintainer, { number }))[1]?.reason).toContain('failed at');
  });

  test('tells what a maintainer releases, and no more', async () => {
    const { runId, changeNumber: number } = sent;
    expect(listTurns(maintainer)).toMatchObject([
      { number, turn: 'ended: say what its sender learns of the result' },
    ]);
    expect(() => releaseResult(sender, { runId, level: 'outcome' })).toThrow('only a maintainer');
    expect(() => releaseResult(site.owner.officer.ctx, { runId, level: 'outcome' })).toThrow(
      'only a maintainer',
    );
    releaseResult(maintainer, { runId, level: 'outcome' });
    expect(listTurns(maintainer)).toEqual([]);
    expect(newestEntry(site, 'run.release-result')?.subject).toBe(`run:${runId}`);
    expect(readRun(sender, { runId }).told).toEqual({
      state: 'released',
      outcome: 'fail',
      sentence: 'Failed.',
    });
    releaseResult(maintainer, { runId, level: 'sentence', sentence: 'The driver is not probed.' });
    const [change] = listChanges(sender, {}).changes;
    expect(change?.slip.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'intake pass',
      'checks skipped',
      'build skipped',
      'boot skipped',
      'verdict fail',
      'review skipped',
      'merge skipped',
    ]);
    expect(change?.slip[4]?.sentence).toBe('Failed. The driver is not probed.');
    expect(change?.turn).toBe('verdict failed: send a new patch set');
    const [run] = (await readChange(sender, { number })).patchSets[0]?.runs ?? [];
    expect(run).toMatchObject({ told: { outcome: 'fail' } });
    expect(run).not.toHaveProperty('verdict');
  });

  test('is offered to maintainers with whom it concerns, and to nobody else', async () => {
    const { changeNumber: number } = sent;
    const view = await readChange(maintainer, { number });
    expect(view.partReader).toEqual({ organizationName: 'northwind inc.', cover: 'drivers/' });
    expect(view.may.releaseResult).toBe(true);
    for (const ctx of [sender, site.rival.engineer.ctx]) {
      const other = await readChange(ctx, { number });
      expect([other.partReader, other.may.releaseResult]).toEqual([undefined, false]);
    }
  });

  test('goes on by a maintainer who asks for it, and is held again when its sender’s word is all', async () => {
    const again = await rerun(maintainer, { changeNumber: sent.changeNumber });
    const subject = readRunSubject(runner, again.runId);
    expect(checkGrant(runner, subject)).toMatchObject({ outcome: 'pass' });
    const byOther = { ...subject.run, requestedByUserId: site.rival.engineer.userId };
    expect(checkGrant(runner, { ...subject, run: byOther })).toMatchObject({ outcome: 'held' });
    conclude(site, again.runId);
  });
});

describe('a grant that is narrowed', () => {
  test('ends an open stream of a run, and an open read of what it made', async () => {
    narrow('');
    const { runId } = sent;
    expect(() => listRunEvents(sender, { runId, afterNumber: 0 })).not.toThrow();
    narrow('drivers');
    const before = countEntries(site, 'source.refuse');
    expect(() => listRunEvents(sender, { runId, afterNumber: 0 })).toThrow('whole tree');
    expect(countEntries(site, 'source.refuse')).toBe(before + 1);
  });

  test('ends a stream that is open, at its next word', async () => {
    narrow('');
    const { organizationId } = site.signed;
    const officer = site.owner.officer.ctx;
    const live = site.ctx.db
      .select()
      .from(grants)
      .where(eq(grants.organizationId, organizationId))
      .get();
    const again = await rerun(sender, { changeNumber: sent.changeNumber });
    const wait = async () => {
      revokeGrant(officer, { grantId: live?.id ?? '' });
      const part = { pathPrefix: 'drivers', mayContribute: true };
      await grantAccess(officer, { organizationId, repositorySlug: 'keel', ...part });
      appendRunState(runner, { ...again, station: 'build', state: { phase: 'started' } });
      return 'news' as const;
    };
    const request = new Request('http://portal/events');
    const text = await serveRunEvents(request, sender, again.runId, wait).text();
    expect(text).toContain('event: revoked');
    expect(text).toContain('your grant does not cover the whole tree');
    expect(text).not.toContain('"station":"build"');
  });

  test('hides what others than maintainers say, who may quote what they read', async () => {
    const { changeNumber: number } = sent;
    const say = (ctx: Context, body: string) => addComment(ctx, { number, patchSet: 1, body });
    const first = await say(site.rival.engineer.ctx, 'kernel/main.c says: return 0');
    await say(maintainer, 'Please rename p.');
    await addComment(maintainer, {
      number,
      patchSet: 1,
      body: 'As the log says.',
      inReplyToId: first.commentId,
    });
    const view = await readChange(sender, { number });
    expect(view.comments.map(({ body }) => body)).toEqual(['Please rename p.']);
    expect(view.withheldComments).toBe(2);
    expect((await readChange(maintainer, { number })).withheldComments).toBe(0);
  });
});
