import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { merge } from '#core/review/merge.ts';
import { coverRun } from '#core/source/read-blame.ts';
import { withheldSubject } from '#core/source/view-name.ts';
import { readBlameView } from '#core/views/read-blame-view.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { makeReady, sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

const repositorySlug = 'keel';

test('names the commit and the change behind each line', async () => {
  const begun = site.commit({
    message: 'tick: begin\n',
    files: { 'drivers/tick.c': 'one\ntwo\n' },
  });
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'tick',
    files: { 'drivers/tick.c': 'one\nand a half\ntwo\n' },
  });
  makeReady(site, sent);
  await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
  const blame = await readBlameView(engineer, { repositorySlug, path: 'drivers/tick.c' });
  expect(blame.text).toBe('one\nand a half\ntwo\n');
  expect(blame.lines.map(({ line, count, origin }) => [line, count, origin?.commit])).toEqual([
    [1, 1, begun],
    [2, 1, sent.commit],
    [3, 1, begun],
  ]);
  expect(blame.lines[1]?.origin?.before).toEqual({ commit: begun, path: 'drivers/tick.c' });
  expect(blame.commits.get(begun)?.subject).toBe('tick: begin');
  expect([...blame.changes]).toMatchObject([[sent.commit, { number: sent.changeNumber }]]);
});

test('tells a grant of a part nothing of where a rename brought lines from', async () => {
  const officer = site.owner.officer.ctx;
  const { organizationId } = site.signed;
  const own = eq(grants.organizationId, organizationId);
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  const pathPrefix = 'drivers/rtc';
  await grantAccess(officer, { repositorySlug, organizationId, pathPrefix, mayContribute: true });
  const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');
  const hidden = site.commit({ message: 'secret\n', files: { 'kernel/hidden.c': text } });
  site.commit({
    message: 'secret move\n',
    files: { 'kernel/hidden.c': null, 'drivers/rtc/moved.c': `${text}own\n` },
  });
  const blame = await readBlameView(engineer, { repositorySlug, path: 'drivers/rtc/moved.c' });
  // in the view the file began with that commit
  expect(blame.lines).toMatchObject([
    { line: 1, count: 21, origin: { path: 'drivers/rtc/moved.c', lineThere: 1 } },
  ]);
  expect(blame.lines[0]?.origin).not.toHaveProperty('before');
  expect([...blame.commits.values()].map(({ subject }) => subject)).toEqual([withheldSubject]);
  const { text: _text, ...told } = blame;
  expect(JSON.stringify([...blame.commits, told])).not.toMatch(/hidden|secret/);
  expect(JSON.stringify(blame.lines)).not.toContain(hidden);
  const whole = await readBlameView(site.owner.maintainer.ctx, {
    repositorySlug,
    path: 'drivers/rtc/moved.c',
  });
  expect(whole.lines[0]?.origin).toMatchObject({ commit: hidden, path: 'kernel/hidden.c' });
});

test('refuses who has no right, and what has no lines', async () => {
  site.commit({
    message: 'binary\n',
    files: { 'a.bin': Buffer.from([0, 1, 2, 0]), link: { link: 'README.md' } },
  });
  for (const [ctx, code] of [
    [site.anonymous, 'unauthenticated'],
    [site.revoked.engineer.ctx, 'unauthenticated'],
    [site.invited.engineer.ctx, 'licence-required'],
  ] as const) {
    settleRefusals(site.ctx, { now: true });
    const asked = readBlameView(ctx, { repositorySlug, path: 'README.md' });
    await expect(asked).rejects.toMatchObject({ code });
  }
  for (const [path, code] of [
    ['drivers', 'not-found'],
    ['link', 'not-found'],
    ['no/such', 'not-found'],
    ['a.bin', 'invalid'],
  ] as const) {
    const asked = readBlameView(engineer, { repositorySlug, path });
    await expect(asked).rejects.toMatchObject({ code });
  }
});

test('has no origin for lines of a path that is not covered, and no way back to one', () => {
  const covers = (path: string) => path.startsWith('drivers/');
  const run = { line: 1, count: 2, commit: 'a', path: 'kernel/x.c', lineThere: 5 };
  expect(coverRun(covers, run)).toEqual({ line: 1, count: 2 });
  const before = { commit: 'b', path: 'kernel/x.c' };
  const moved = coverRun(covers, { ...run, path: 'drivers/x.c', before });
  expect(moved.origin).toEqual({ commit: 'a', path: 'drivers/x.c', lineThere: 5 });
});
