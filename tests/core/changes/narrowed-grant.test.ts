import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { addComment } from '#core/review/add-comment.ts';
import { resolveComment } from '#core/review/resolve-comment.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readChange } from '#core/views/read-change.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { sendCommit } from '../../helpers/changes.ts';
import { doorsWith, tryDoors } from '../../helpers/doors.ts';
import { git } from '../../helpers/git.ts';
import { readRequirements } from '../../helpers/requirements.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let number: number;
let sent: Awaited<ReturnType<typeof sendCommit>>;
let hidden: string;
let shown: string;
const tank = 'a line that is long enough for git to see that the file was moved\n'.repeat(5);

beforeAll(async () => {
  site = await makeSite();
  const engineer = site.signed.engineer;
  const base = site.commit({ message: 'kernel: add tank\n', files: { 'kernel/tank.c': tank } });
  sent = await sendCommit(site, engineer, {
    seed: 'wide',
    base,
    files: {
      'kernel/main.c': 'int hidden_kernel;\n',
      'kernel/tank.c': null,
      'drivers/tank.c': tank,
      'drivers/rtc/rtc.c': 'int shown_driver;\n',
      'drivers/irq/plic.c': null,
    },
  });
  number = sent.changeNumber;
  const place = { number, patchSet: 1, side: 'new' as const };
  const on = async (path: string, body: string) =>
    (await addComment(engineer.ctx, { ...place, path, line: 1, body })).commentId;
  hidden = await on('kernel/main.c', 'On kernel.');
  shown = await on('drivers/rtc/rtc.c', 'On rtc.');
});
afterAll(() => site.close());

function narrow(pathPrefix: string): void {
  site.ctx.db
    .update(grants)
    .set({ pathPrefix })
    .where(eq(grants.organizationId, site.signed.organizationId))
    .run();
}

describe('the difference of an own change', () => {
  test('shows every file under a whole grant', async () => {
    narrow('');
    const { files, outsideCount } = await readPatchSetDiff(site.signed.engineer.ctx, {
      number,
      patchSet: 1,
    });
    expect(files.map(({ status, oldPath, path }) => `${status} ${oldPath} ${path}`)).toEqual([
      'deleted drivers/irq/plic.c drivers/irq/plic.c',
      'modified drivers/rtc/rtc.c drivers/rtc/rtc.c',
      'renamed kernel/tank.c drivers/tank.c',
      'modified kernel/main.c kernel/main.c',
    ]);
    expect(outsideCount).toBe(0);
  });

  test('asks for each path as a raw file does, by the grant of this moment', async () => {
    const { ctx } = site.signed.engineer;
    for (const prefix of ['drivers', 'drivers/rtc', 'kernel', 'kernel/main.c', 'driver']) {
      narrow(prefix);
      const { files, outsideCount } = await readPatchSetDiff(ctx, { number, patchSet: 1 });
      const named = new Set(files.flatMap(({ path, oldPath }) => [path, oldPath]));
      for (const path of named) {
        const raw = readSourceFile(ctx, { repositorySlug: 'keel', path });
        const code = await raw.then(
          () => 'read',
          (error) => error.code,
        );
        expect(code, `${prefix}: ${path}`).not.toBe('forbidden');
      }
      expect(files.length + outsideCount, prefix).toBe(4);
    }
  });

  test('shows of a file moved in from outside neither the old name nor the old text', async () => {
    narrow('drivers');
    const { files } = await readPatchSetDiff(site.signed.engineer.ctx, { number, patchSet: 1 });
    const moved = files.find(({ path }) => path === 'drivers/tank.c');
    expect(moved).toMatchObject({ status: 'added', oldPath: 'drivers/tank.c' });
    expect(moved).not.toHaveProperty('oldText');
  });

  test('hides comments on lines outside, and takes none there, as on a file that is not touched', async () => {
    narrow('drivers');
    const { ctx } = site.signed.engineer;
    const view = await readChange(ctx, { number });
    expect(view.comments.map(({ body }) => body)).toEqual(['On rtc.']);
    expect(view.withheldComments).toBe(1);
    const on = (path: string, line: number) =>
      addComment(ctx, { number, patchSet: 1, side: 'old', path, line, body: 'x' });
    await expect(on('kernel/main.c', 1)).rejects.toThrow('does not touch "kernel/main.c"');
    await expect(on('kernel/main.c', 999)).rejects.toThrow('does not touch "kernel/main.c"');
    await expect(on('kernel/tank.c', 1)).rejects.toThrow('does not touch "kernel/tank.c"');
    for (const line of [1, 5, 6]) {
      await expect(on('drivers/tank.c', line)).rejects.toThrow(`no line ${line} on the old side`);
    }
    const { reason } = (await readRequirements(ctx, { number })).find(
      ({ name }) => name === 'grant',
    ) ?? { reason: '' };
    expect(reason).toContain('covers only drivers/, and 2 of 5 files lie outside');
  });

  test('lets nobody answer or settle a comment outside, as one that is not there', async () => {
    const { ctx } = site.signed.engineer;
    const answer = (inReplyToId: string) =>
      addComment(ctx, { number, patchSet: 1, body: 'An answer.', inReplyToId });
    narrow('');
    const { commentId: hiddenReply } = await answer(hidden);
    narrow('drivers');
    const refused = { code: 'not-found', message: 'no such comment' };
    for (const commentId of [hidden, hiddenReply, 'unknown']) {
      await expect(answer(commentId), commentId).rejects.toMatchObject(refused);
      expect(() => resolveComment(ctx, { commentId, resolved: true }), commentId).toThrow(
        expect.objectContaining(refused),
      );
    }
    resolveComment(ctx, { commentId: shown, resolved: true });
    await answer(shown);
    expect((await readChange(ctx, { number })).withheldComments).toBe(2);
  });

  test('leaves no other door to what lies outside', async () => {
    narrow('drivers');
    const commit = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
    const answers = await tryDoors(site.signed.engineer, sent, { commit, paths: [] });
    for (const secret of ['hidden_kernel', 'kernel/main.c', 'kernel/tank.c']) {
      expect(doorsWith(answers, secret), secret).toEqual([]);
    }
    expect(doorsWith(answers, 'shown_driver')).toEqual(['difference']);
  });
});
