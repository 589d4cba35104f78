import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { castVote } from '#core/review/cast-vote.ts';
import { merge } from '#core/review/merge.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { merges } from '#drizzle/schema/review.ts';
import { git } from '../helpers/git.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { goodDriver } from '../helpers/tiny-tree.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await makePipeline();
});
afterAll(() => pipeline.close());

test('a change whose base moved is rebased, run again and merged by the runner', async () => {
  const { site } = pipeline;
  const maintainer = site.owner.maintainer.ctx;
  const { changeNumber: number } = await pipeline.send({ 'drivers/drive.c': `${goodDriver}\n` });
  await pipeline.drain();
  castVote(maintainer, { number, patchSet: 1, value: 2 });
  const moved = site.commit({
    message: 'drivers: another\n',
    files: { 'drivers/other.c': '/* SPDX-License-Identifier: MIT */\nint other;\n' },
  });
  const asked = await merge(maintainer, { number });
  expect(asked).toMatchObject({ merged: false, rebased: { patchSetNumber: 2 } });
  const before = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
  expect(before).toBe(moved);
  await pipeline.drain();
  const tip = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
  expect(git(site.bareFolder, ['rev-parse', `${tip}^`])).toBe(moved);
  const [row] = site.ctx.db.select().from(merges).all();
  expect(row).toMatchObject({ changeNumber: number, commit: tip, previousTip: moved });
  const trusted = site.ctx.db.select().from(runs).where(eq(runs.commit, tip)).all();
  expect(trusted.some(({ reason }) => reason === 'trusted-branch')).toBe(true);
  for (const { id, reason } of trusted) {
    if (reason === 'trusted-branch')
      expect(pipeline.rows(id).verdict).toMatchObject({ outcome: 'pass' });
  }
}, 300_000);
