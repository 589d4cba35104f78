import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { errorResponse } from '#app/api/json-response.ts';
import { serveHealth } from '#app/api/serve-health.ts';
import { refusalResult } from '#app/outcomes/refusals.ts';
import { noSpace } from '#core/as-domain-error.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { addComment } from '#core/review/add-comment.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { changeIdOf, sendCommit } from '../../helpers/changes.ts';
import { addCommit, formatPatch, git } from '../../helpers/git.ts';
import {
  buildHook,
  makeToken,
  openGitDoor,
  runClient,
  temporaryFolder,
} from '../../helpers/git-door.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { makeSmallDisk } from '../../helpers/small-disk.ts';

const disk = makeSmallDisk(24 << 20);
const sentence = noSpace().message;

describe.skipIf(disk === undefined)('a disk that is really full', () => {
  let site: TestSite;
  const scratch = temporaryFolder();
  beforeAll(async () => {
    site = await makeSite({ inside: disk?.folder ?? '' });
  });
  afterAll(() => {
    site.close();
    disk?.remove();
    scratch.remove();
  });

  async function faultOf(work: () => unknown): Promise<unknown> {
    try {
      await work();
    } catch (error) {
      return error;
    }
    throw new Error('it went through');
  }
  /** The same fault at each door, as a page's action and the API tell it. */
  async function expectSentence(work: () => unknown): Promise<void> {
    const fault = await faultOf(work);
    expect(refusalResult(fault)).toEqual({ ok: false, code: 'no-space', message: sentence });
    const response = errorResponse(fault);
    expect(response.status).toBe(507);
    expect(await response.json()).toEqual({ error: { code: 'no-space', message: sentence } });
  }

  const healthIs = (status: number) =>
    vi.waitFor(() => expect(serveHealth(site.anonymous).status).toBe(status), { timeout: 5_000 });

  test('is told by one sentence at every door, keeps nothing by halves, and passes', async () => {
    const { engineer } = site.signed;
    const { changeNumber } = await sendCommit(site, engineer, {
      seed: 'before',
      files: { 'a.c': 'int a;\n' },
    });
    const mailbox = Buffer.from(
      formatPatch(site.bareFolder, {
        message: `drivers: b\n\nSigned-off-by: Ada Test <ada@vendor.example>\nChange-Id: ${changeIdOf('b')}\n`,
        files: { 'b.c': 'int b;\n'.repeat(1000) },
      }),
    );
    const mail = () =>
      submitMailbox(engineer.ctx, { repositorySlug: 'keel', targetBranch: 'main', mailbox });
    const comments = async () => {
      for (let count = 0; count < 400; count += 1) {
        await addComment(engineer.ctx, {
          number: changeNumber,
          patchSet: 1,
          body: 'x'.repeat(8000),
        });
      }
    };
    const folder = `${scratch.folder}/work`;
    git(scratch.folder, ['clone', '-q', site.bareFolder, folder]);
    const head = addCommit(`${folder}/.git`, {
      message: `drivers: c\n\nChange-Id: ${changeIdOf('c')}\n`,
      files: { 'c.c': 'int c;\n' },
    });
    const door = await openGitDoor(site, await buildHook(scratch.folder));
    const push = () =>
      runClient(folder, ['push', door.remote(makeToken(engineer)), `${head}:refs/for/main`]);
    const remote = door.remote(makeToken(engineer));
    const pushAgain = () => runClient(folder, ['push', remote, `${head}:refs/for/main`]);
    expect(serveHealth(site.anonymous).status).toBe(200);

    disk?.fill();
    await expectSentence(comments);
    await expectSentence(mail);
    const refused = await pushAgain();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(sentence);
    await healthIs(503);
    expect(await serveHealth(site.anonymous).json()).toMatchObject({
      status: 'failing',
      faults: [sentence],
    });
    expect(site.ctx.db.select().from(changes).all()).toHaveLength(1);

    disk?.free();
    await healthIs(200);
    expect(await mail()).toMatchObject({ changeNumber: 2 });
    expect((await push()).output).toContain('change 3, patch set 1');
    await door.close();
  });
});
