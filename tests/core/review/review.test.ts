import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Submitted } from '#core/changes/schema.ts';
import { startRun } from '#core/ci/start-run.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { addComment } from '#core/review/add-comment.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { finishMerge } from '#core/review/finish-merge.ts';
import { merge } from '#core/review/merge.ts';
import { resolveComment } from '#core/review/resolve-comment.ts';
import { readChange } from '#core/views/read-change.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { userRoles } from '#drizzle/schema/identity.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { mergeIntents, merges } from '#drizzle/schema/review.ts';
import {
  approve,
  conclude,
  countEntries,
  makeReady,
  newestEntry,
  sendCommit,
  sendModule,
} from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { readRequirements } from '../../helpers/requirements.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let seeds = 0;
beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

const tip = () => git(site.bareFolder, ['rev-parse', 'refs/heads/main']);

/** A change of its own file, unless told, so that changes do not meet. */
function send(files?: Record<string, string>, person = site.signed.engineer) {
  seeds += 1;
  return sendCommit(site, person, {
    seed: `r${seeds}`,
    files: files ?? { [`drivers/r${seeds}.c`]: `int r${seeds};\n` },
  });
}

async function unmet(sent: Submitted): Promise<string[]> {
  const all = await readRequirements(site.signed.engineer.ctx, { number: sent.changeNumber });
  return all.filter((requirement) => !requirement.met).map((requirement) => requirement.name);
}

const mergeIt = (sent: Submitted) =>
  merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });

describe('comments', () => {
  test('stand on lines, are answered, settled and opened again', async () => {
    const sent = await send({ 'kernel/main.c': 'int main(void)\n{\n\treturn 2;\n}\n' });
    const at = { number: sent.changeNumber, patchSet: 1 };
    const { ctx } = site.owner.maintainer;
    const { commentId } = await addComment(ctx, {
      ...at,
      path: 'kernel/main.c',
      line: 3,
      body: 'why?',
    });
    expect(newestEntry(site, 'comment.add')?.subject).toBe(`change:${sent.changeNumber}`);
    expect(await unmet(sent)).toContain('comments');
    resolveComment(site.signed.engineer.ctx, { commentId, resolved: true });
    expect(await unmet(sent)).not.toContain('comments');
    await addComment(site.signed.engineer.ctx, { ...at, inReplyToId: commentId, body: 'because' });
    expect(await unmet(sent)).toContain('comments');
    const { comments } = await readChange(ctx, { number: sent.changeNumber });
    expect(comments).toMatchObject([
      { id: commentId, path: 'kernel/main.c', side: 'new', line: 3, body: 'why?' },
      { inReplyToId: commentId, line: 3, author: { name: 'northwind-engineer' } },
    ]);
    const reply = comments[1]?.id ?? '';
    expect(() => resolveComment(ctx, { commentId: reply, resolved: true })).toThrow('a reply');
    expect(() => resolveComment(ctx, { commentId, resolved: false })).toThrow('open already');
    expect(() => resolveComment(site.rival.engineer.ctx, { commentId, resolved: true })).toThrow(
      'settled by who began it',
    );
    resolveComment(ctx, { commentId, resolved: true });
    expect(newestEntry(site, 'comment.resolve')).toBeDefined();
  });

  test('refuse a place that the patch set does not show, and a stranger’s thread', async () => {
    const sent = await send();
    const other = await send();
    const { ctx } = site.owner.maintainer;
    const at = { number: sent.changeNumber, patchSet: 1, body: 'x' };
    const { commentId } = await addComment(ctx, { ...at, number: other.changeNumber });
    await expect(addComment(ctx, { ...at, path: 'README.md', line: 1 })).rejects.toThrow(
      'does not touch',
    );
    await expect(addComment(ctx, { ...at, path: '../../etc/passwd' })).rejects.toThrow(
      'does not touch',
    );
    const path = `drivers/r${seeds - 1}.c`;
    await expect(addComment(ctx, { ...at, path, line: 99 })).rejects.toThrow('no line 99');
    await expect(addComment(ctx, { ...at, patchSet: 7 })).rejects.toThrow('no patch set 7');
    await expect(addComment(ctx, { ...at, inReplyToId: commentId })).rejects.toThrow(
      'no such comment',
    );
    await expect(addComment(ctx, { ...at, body: '  ' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(addComment(site.invited.engineer.ctx, at)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('castVote', () => {
  test('keeps each to their range and to the newest patch set', async () => {
    const sent = await send();
    const vote = (who: 'signed' | 'rival', value: number, patchSet = 1) =>
      castVote(site[who].engineer.ctx, { number: sent.changeNumber, patchSet, value });
    vote('rival', 1);
    expect(newestEntry(site, 'change.vote')?.detail).toContain('"value":1');
    expect(() => vote('rival', 2)).toThrow('not yours here');
    expect(() => vote('rival', -2)).toThrow('not yours here');
    expect(() => vote('rival', 1, 2)).toThrow('is not the newest');
    expect(() => vote('rival', 0.5)).toThrow();
    const own = await send(undefined, site.owner.maintainer);
    const ownVote = (value: number) =>
      castVote(site.owner.maintainer.ctx, { number: own.changeNumber, patchSet: 1, value });
    expect(() => ownVote(2)).toThrow('not yours here');
    ownVote(1);
    expect(() =>
      castVote(site.invited.engineer.ctx, { number: sent.changeNumber, patchSet: 1, value: 1 }),
    ).toThrow('no change');
  });

  test('the newest vote counts, and 0 takes it back', async () => {
    const sent = await send();
    conclude(site, sent.runId);
    approve(site, sent);
    expect(await unmet(sent)).toEqual([]);
    const { ctx } = site.owner.maintainer;
    castVote(ctx, { number: sent.changeNumber, patchSet: 1, value: -2 });
    expect(await unmet(sent)).toEqual(['approval', 'no-veto']);
    castVote(ctx, { number: sent.changeNumber, patchSet: 1, value: 0 });
    expect(await unmet(sent)).toEqual(['approval']);
  });

  test('a +2 of somebody who is no maintainer any more does not count', async () => {
    const sent = await send();
    const person = site.addPerson(site.owner.organizationId, 'former', ['maintainer']);
    const { acceptAgreement } = await import('#core/licensing/accept-agreement.ts');
    acceptAgreement(person.ctx, { agreementSha256: site.agreementSha256, capacity: 'person' });
    conclude(site, sent.runId);
    castVote(person.ctx, { number: sent.changeNumber, patchSet: 1, value: 2 });
    expect(await unmet(sent)).toEqual([]);
    site.ctx.db.delete(userRoles).where(eq(userRoles.userId, person.userId)).run();
    expect(await unmet(sent)).toEqual(['approval']);
    await expect(mergeIt(sent)).rejects.toThrow(
      "needs a maintainer's +2".replace('needs', 'Needs'),
    );
  });
});

describe('merge', () => {
  test('moves the branch, writes the row, starts a trusted run, serves the commit', async () => {
    const sent = await send();
    makeReady(site, sent);
    const before = tip();
    expect(await mergeIt(sent)).toEqual({ merged: true, commit: sent.commit });
    expect(tip()).toBe(sent.commit);
    const { db } = site.ctx;
    expect(
      db.select().from(merges).where(eq(merges.changeNumber, sent.changeNumber)).get(),
    ).toMatchObject({
      commit: sent.commit,
      previousTip: before,
      runId: sent.runId,
      mergedByUserId: site.owner.otherMaintainer.userId,
    });
    expect(db.select().from(mergeIntents).all()).toEqual([]);
    expect(db.select().from(runs).where(eq(runs.commit, sent.commit)).all()).toContainEqual(
      expect.objectContaining({ reason: 'trusted-branch', patchSetId: null }),
    );
    expect(newestEntry(site, 'change.merge')?.subject).toBe(`change:${sent.changeNumber}`);
    const view = await readChange(site.rival.engineer.ctx, { number: sent.changeNumber });
    expect(view).toMatchObject({
      status: 'merged',
      merge: { commit: sent.commit },
      requirements: [],
    });
    expect(view.slip[6]?.state).toBe('pass');
    await expect(mergeIt(sent)).rejects.toMatchObject({ code: 'conflict' });
    expect(() => approve(site, sent)).toThrow('is merged');
  });

  test('refuses everybody but maintainers, and each requirement that is not met', async () => {
    const sent = await send();
    for (const person of [
      site.signed.engineer,
      site.signed.manager,
      site.rival.engineer,
      site.owner.officer,
    ]) {
      await expect(merge(person.ctx, { number: sent.changeNumber })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    const before = tip();
    await expect(mergeIt(sent)).rejects.toThrow('has no verdict yet');
    conclude(site, sent.runId, 'fail');
    approve(site, sent);
    await expect(mergeIt(sent)).rejects.toThrow('Patch set 1 failed at boot');
    const broken = await send();
    conclude(site, broken.runId, 'infrastructure');
    approve(site, broken);
    await expect(mergeIt(broken)).rejects.toThrow('fault of ours');
    expect(tip()).toBe(before);
  });

  test('a newer run without a verdict takes an older pass back', async () => {
    const sent = await send();
    makeReady(site, sent);
    const patchSetId =
      site.ctx.db.select().from(runs).where(eq(runs.id, sent.runId)).get()?.patchSetId ?? '';
    site.advanceMs(1);
    const again = startRun(site.ctx, { patchSetId, judgeCommit: tip(), reason: 'rerun' });
    await expect(mergeIt(sent)).rejects.toThrow('has no verdict yet');
    conclude(site, again.runId);
    expect(await mergeIt(sent)).toMatchObject({ merged: true });
  });

  test('refuses once the sender’s grant has ended', async () => {
    const sent = await send();
    makeReady(site, sent);
    const { organizationId } = site.signed;
    const { ctx } = site.owner.officer;
    const live = site.ctx.db
      .select()
      .from(grants)
      .where(eq(grants.organizationId, organizationId))
      .get();
    revokeGrant(ctx, { grantId: live?.id ?? '' });
    await expect(mergeIt(sent)).rejects.toThrow('may not contribute');
    const give = (pathPrefix: string) =>
      grantAccess(ctx, { organizationId, repositorySlug: 'keel', pathPrefix, mayContribute: true });
    const { grantId } = await give('kernel');
    await expect(mergeIt(sent)).rejects.toThrow('covers only kernel/');
    revokeGrant(ctx, { grantId });
    await give('');
    expect(await mergeIt(sent)).toMatchObject({ merged: true });
  });

  test('rebases when the branch moved, runs again, and merges by itself', async () => {
    const sent = await send();
    makeReady(site, sent);
    const other = await send();
    makeReady(site, other);
    await mergeIt(other);
    const requirements = await readRequirements(site.signed.engineer.ctx, {
      number: sent.changeNumber,
    });
    expect(requirements.at(-1)).toMatchObject({ name: 'base', met: true });
    expect(requirements.at(-1)?.reason).toContain('rebased and run again');
    const result = await mergeIt(sent);
    if (result.merged) throw new Error('it stands on an old base');
    expect(result.rebased.patchSetNumber).toBe(2);
    expect(tip()).toBe(other.commit);
    const { ctx } = site;
    const { runId } = result.rebased;
    expect(await finishMerge(ctx, { runId })).toMatchObject({ merged: false }); // no verdict yet
    const view = await readChange(site.owner.maintainer.ctx, { number: sent.changeNumber });
    expect(view.patchSets[1]).toMatchObject({
      via: 'rebase',
      baseCommit: other.commit,
      uploader: { name: 'northwind-engineer' },
      mergesWhenVerifiedBy: { name: 'other-maintainer' },
    });
    expect(view.votes).toMatchObject([{ value: 2, voter: { name: 'maintainer' } }]);
    conclude(site, runId);
    const done = await finishMerge(ctx, { runId });
    expect(done).toEqual({ merged: true, commit: view.patchSets[1]?.headCommit });
    expect(git(site.bareFolder, ['log', '-2', '--format=%H', 'main']).split('\n')).toEqual([
      view.patchSets[1]?.headCommit,
      other.commit,
    ]);
    expect(await finishMerge(ctx, { runId })).toMatchObject({ merged: false });
    await expect(finishMerge(site.owner.maintainer.ctx, { runId })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('does not finish by itself what fails, was vetoed, or was asked for by a former maintainer', async () => {
    const asker = site.addPerson(site.owner.organizationId, 'asker', ['maintainer']);
    const { acceptAgreement } = await import('#core/licensing/accept-agreement.ts');
    acceptAgreement(asker.ctx, { agreementSha256: site.agreementSha256, capacity: 'person' });
    const rebase = async (by = site.owner.otherMaintainer) => {
      const sent = await send();
      makeReady(site, sent);
      const other = await send();
      makeReady(site, other);
      await mergeIt(other);
      const result = await merge(by.ctx, { number: sent.changeNumber });
      if (result.merged) throw new Error('it stands on an old base');
      return { ...sent, patchSetNumber: 2, runId: result.rebased.runId };
    };
    const failing = await rebase();
    conclude(site, failing.runId, 'fail');
    expect(await finishMerge(site.ctx, failing)).toMatchObject({ merged: false });
    const vetoed = await rebase();
    castVote(site.owner.maintainer.ctx, { number: vetoed.changeNumber, patchSet: 2, value: -2 });
    conclude(site, vetoed.runId);
    const asked = await rebase(asker);
    conclude(site, asked.runId);
    site.ctx.db.delete(userRoles).where(eq(userRoles.userId, asker.userId)).run();
    const before = tip();
    expect(await finishMerge(site.ctx, asked)).toMatchObject({
      merged: false,
      reason: expect.stringContaining('only a maintainer'),
    });
    expect(await finishMerge(site.ctx, vetoed)).toMatchObject({ merged: false });
    expect(newestEntry(site, 'change.merge-refused')?.subject).toBe(
      `change:${vetoed.changeNumber}`,
    );
    expect(tip()).toBe(before);
  });

  test('says which file stands against a rebase, and keeps the change as it was', async () => {
    const one = await send({ 'kernel/main.c': 'int main(void)\n{\n\treturn 11;\n}\n' });
    const two = await send({ 'kernel/main.c': 'int main(void)\n{\n\treturn 22;\n}\n' });
    makeReady(site, one);
    makeReady(site, two);
    await mergeIt(one);
    await expect(mergeIt(two)).rejects.toThrow(/does not apply.*kernel\/main\.c/);
    const view = await readChange(site.owner.maintainer.ctx, { number: two.changeNumber });
    expect(view).toMatchObject({ status: 'open', patchSetNumber: 1 });
  });

  test('a change of a branch that is gone can be read, and cannot merge', async () => {
    const sent = await send();
    makeReady(site, sent);
    const before = tip();
    git(site.bareFolder, ['update-ref', '-d', 'refs/heads/main']);
    expect(await unmet(sent)).toEqual(['base']);
    await expect(mergeIt(sent)).rejects.toThrow('no branch main any more');
    git(site.bareFolder, ['update-ref', 'refs/heads/main', before]);
  });

  test('two merges at once: the branch and the rows tell the same story', async () => {
    const pair = [await send(), await send()];
    for (const sent of pair) makeReady(site, sent);
    const results = await Promise.allSettled(pair.map(mergeIt));
    const done = results.filter((one) => one.status === 'fulfilled' && one.value.merged);
    expect(done).toHaveLength(1);
    const rows = site.ctx.db.select().from(merges).all();
    const line = git(site.bareFolder, ['log', '--format=%H', 'main']).split('\n');
    expect(rows.every((row) => line.includes(row.commit))).toBe(true);
    expect(rows).toHaveLength(line.length - 1);
    expect(countEntries(site, 'change.merge')).toBe(rows.length);
  });

  test('runs a module again when the branch moved', async () => {
    const module = await sendModule(site.signed.engineer, {
      name: 'late',
      contribution: 'shared',
    });
    makeReady(site, module);
    const other = await send();
    makeReady(site, other);
    await mergeIt(other);
    const result = await mergeIt(module);
    if (result.merged) throw new Error('it was judged on an old base');
    const run = site.ctx.db.select().from(runs).where(eq(runs.id, result.rebased.runId)).get();
    expect(run).toMatchObject({ judgeCommit: other.commit, commit: other.commit });
    conclude(site, result.rebased.runId);
    expect(await finishMerge(site.ctx, result.rebased)).toEqual({ merged: true });
  });
});
