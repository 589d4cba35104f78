import { afterEach, expect, test } from 'vitest';
import { rerun } from '#core/changes/rerun.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { conclude, sendCommit, sendModule } from '../../helpers/changes.ts';
import { formatPatch } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
afterEach(() => site.close());

const open = async (variables: Record<string, string>) => {
  site = await makeSite({ variables });
};
const minuteMs = 60_000;
const mebibyte = 1024 * 1024;

const push = (seed: string, person = site.signed.engineer) =>
  sendCommit(site, person, { seed, files: { 'drivers/rtc/rtc.c': `${seed}\n` } });

function mail(seed: string) {
  const mailbox = formatPatch(site.bareFolder, {
    message: `drivers: ${seed}\n`,
    files: { 'drivers/rtc/rtc.c': `${seed}\n` },
  });
  return submitMailbox(site.signed.engineer.ctx, {
    repositorySlug: 'keel',
    targetBranch: 'main',
    mailbox: Buffer.from(mailbox),
  });
}

const module = (name: string, sizeBytes: number, person = site.signed.engineer) =>
  sendModule(person, { name, contribution: 'black-box', bytes: Buffer.alloc(sizeBytes, name) });

test('a person’s runs within an hour are limited, whatever way they come, and the refusal says when it frees', async () => {
  await open({ SLIPWAY_QUOTA_RUNS: '3/100' });
  await push('one');
  site.advanceMs(10 * minuteMs);
  await mail('two');
  const { changeNumber, runId } = await module('three', 100);
  conclude(site, runId);
  const refused = {
    code: 'throttled',
    message:
      'you started 3 runs within an hour, and 3 are the limit; the first of them frees at 2026-01-05 10:00:00 UTC',
    retryAfterSeconds: 50 * 60,
  };
  const again = () => rerun(site.signed.engineer.ctx, { changeNumber });
  for (const way of [() => push('four'), () => mail('four'), () => module('four', 1), again]) {
    await expect(way()).rejects.toMatchObject(refused);
  }
  expect(site.ctx.db.select().from(changes).all()).toHaveLength(3);
  await push('of-another', site.signed.manager);
  site.advanceMs(50 * minuteMs);
  await expect(again()).resolves.toBeDefined();
});

test('an organization’s runs are limited together, and another’s are not touched', async () => {
  await open({ SLIPWAY_QUOTA_RUNS: '2/3' });
  await push('one');
  await push('two');
  await push('three', site.signed.manager);
  await expect(push('four', site.signed.manager)).rejects.toMatchObject({
    code: 'throttled',
    message: expect.stringMatching(/^your organization started 3 runs within an hour, and 3 are/),
  });
  await expect(push('four', site.rival.engineer)).resolves.toBeDefined();
});

test('bytes within a day are limited, and free the day after', async () => {
  await open({ SLIPWAY_QUOTA_UPLOAD_MIB: '2/100' });
  await module('one', 1.5 * mebibyte);
  await expect(module('two', mebibyte)).rejects.toMatchObject({
    code: 'throttled',
    message:
      'you sent 1.5 MiB within a day, with this one more than the limit of 2.0 MiB; the first of them frees at 2026-01-06 09:00:00 UTC',
  });
  site.advanceMs(24 * 60 * minuteMs);
  await expect(module('two', mebibyte)).resolves.toBeDefined();
});

test('bytes in all are limited, for the organization too, and nothing of a refused one is kept', async () => {
  await open({ SLIPWAY_QUOTA_STORED_MIB: '2/3' });
  await module('one', 1.5 * mebibyte);
  site.advanceMs(48 * 60 * minuteMs);
  await expect(module('two', mebibyte)).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('take 1.5 MiB, with this one more than the limit of 2.0 MiB'),
  });
  await module('three', mebibyte, site.signed.manager);
  await expect(module('four', mebibyte, site.signed.manager)).rejects.toMatchObject({
    message: expect.stringContaining('of your organization take 2.5 MiB'),
  });
  expect(site.ctx.db.select().from(changes).all()).toHaveLength(2);
});
