import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Submitted } from '#core/changes/schema.ts';
import { finishMerge } from '#core/review/finish-merge.ts';
import { merge } from '#core/review/merge.ts';
import { waiveTests } from '#core/review/waive-tests.ts';
import { readChange } from '#core/views/read-change.ts';
import { approve, conclude, makeReady, newestEntry, sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const lacking =
  'a maintainer\'s word is needed: boot `selftest`: 1 test is missing: "paging > maps"';
let site: TestSite;
let seeds = 0;
beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

/** Verified and approved, but for tests that it lacks. */
async function sendLacking(person = site.signed.engineer): Promise<Submitted> {
  seeds += 1;
  const files = { [`drivers/w${seeds}.c`]: `int w${seeds};\n` };
  const sent = await sendCommit(site, person, { seed: `w${seeds}`, files });
  conclude(site, sent.runId, 'pass', lacking);
  approve(site, sent);
  return sent;
}

const mergeIt = (sent: Submitted) =>
  merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
const waive = (sent: { runId: string }, person = site.owner.otherMaintainer) =>
  waiveTests(person.ctx, { runId: sent.runId });

test('a change that lacks tests of the branch merges only on a maintainer’s word', async () => {
  const sent = await sendLacking();
  await expect(mergeIt(sent)).rejects.toThrow('"paging > maps"');
  const view = await readChange(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
  expect(view.may.waiveTests).toBe(true);
  expect(view.slip.find(({ name }) => name === 'verdict')?.state).toBe('held');
  waive(sent);
  expect(newestEntry(site, 'run.waive-tests')).toMatchObject({ subject: `run:${sent.runId}` });
  expect(() => waive(sent)).toThrow(/already/);
  expect(await mergeIt(sent)).toMatchObject({ merged: true });
});

test('the word is no engineer’s, no other partner’s and not that of who sent it', async () => {
  const sent = await sendLacking();
  for (const person of [site.signed.engineer, site.signed.manager, site.rival.engineer]) {
    expect(() => waive(sent, person)).toThrow();
  }
  const own = await sendLacking(site.owner.otherMaintainer);
  expect(() => waive(own)).toThrow(/only a maintainer/);
  await expect(mergeIt(sent)).rejects.toThrow('"paging > maps"');
});

test('there is no word on a run that lacks nothing, or that is not the newest', async () => {
  const sent = await sendLacking();
  const files = { 'drivers/w.c': 'int w;\n' };
  const whole = await sendCommit(site, site.signed.engineer, { seed: 'whole', files });
  makeReady(site, whole);
  expect(() => waive(whole)).toThrow(/waits for no word/);
  seeds += 1;
  const next = await sendCommit(site, site.signed.engineer, {
    seed: `w${seeds - 1}`,
    files: { 'drivers/again.c': 'int again;\n' },
  });
  expect(next.changeNumber).toBe(sent.changeNumber);
  expect(() => waive(sent)).toThrow(/waits for no word/);
});

test('the word goes with a rebase that lacks the same, and with nothing else', async () => {
  const sent = await sendLacking();
  waive(sent);
  const other = await sendCommit(site, site.signed.engineer, {
    seed: 'moves',
    files: { 'drivers/moves.c': 'int moves;\n' },
  });
  makeReady(site, other);
  await mergeIt(other);
  const result = await mergeIt(sent);
  if (result.merged) throw new Error('it stands on an old base');
  const { runId } = result.rebased;
  conclude(site, runId, 'pass', lacking);
  expect(await finishMerge(site.ctx, { runId })).toMatchObject({ merged: true });

  const more = await sendLacking();
  waive(more);
  const next = await sendCommit(site, site.signed.engineer, {
    seed: `w${seeds}`,
    files: { 'drivers/next.c': 'int next;\n' },
  });
  conclude(site, next.runId, 'pass', lacking);
  approve(site, next);
  await expect(mergeIt(next)).rejects.toThrow('"paging > maps"');
});
