import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { portalForTests } from './portal.ts';
import { tokenOf } from './token-of.ts';

const run = promisify(execFile);
let maintainerToken = '';
let officerToken = '';

const portal = portalForTests({
  prepare: async (ctx, _environment, seeded) => {
    maintainerToken = await tokenOf(ctx, seeded, 'maintainer@');
    officerToken = await tokenOf(ctx, seeded, 'officer@');
  },
});

function audit(token: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['dist/slipway.mjs', 'audit', ...words, '--portal', portal().url], {
    env: { ...process.env, SLIPWAY_TOKEN: token },
  });
}

const verify = (token: string, ...words: string[]) => audit(token, 'verify', ...words);

test('slipway audit verify proves the log, for those who may ask', async () => {
  expect((await verify(maintainerToken)).stdout).toMatch(/^\d+ entries, whole; newest hash /);
  await expect(verify(portal().seeded.token)).rejects.toMatchObject({
    code: 70,
    stderr: expect.stringContaining('403'),
  });
  await expect(verify('slip_nothing')).rejects.toMatchObject({
    code: 70,
    stderr: expect.stringContaining('401'),
  });
});

test('slipway audit verify says until when the log is anchored, and what nothing proves', async () => {
  const { stdout } = await verify(maintainerToken);
  const [, noted = ''] =
    /anchored until entry \d+ of \S+: note (\d+:[0-9a-f]{64})\n/.exec(stdout) ?? [];
  expect(stdout).toContain('warning: nothing proves that no entry');
  expect(stdout).toContain('SLIPWAY_CHECKPOINTS');
  expect((await verify(maintainerToken, '--noted', noted)).stdout).toContain('whole');
  await expect(verify(maintainerToken, '--noted', `99999${noted}`)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('its end was cut off'),
  });
});

test('slipway audit remove-payload takes a payload away, for the licence office alone', async () => {
  const words = ['remove-payload', '5', '--reason', 'asked by the person'];
  await expect(audit(maintainerToken, ...words)).rejects.toMatchObject({ code: 70 });
  expect((await audit(officerToken, ...words)).stdout).toBe('the payload of entry 5 is gone\n');
  expect((await verify(maintainerToken)).stdout).toContain('1 payload removed');
  await expect(audit(officerToken, ...words)).rejects.toMatchObject({
    stderr: expect.stringContaining('removed already'),
  });
});

test('slipway audit verify finds an entry that was edited behind the portal', async () => {
  const database = new Sqlite(path.join(portal().environment.dataFolder, 'slipway.sqlite'));
  database.exec('DROP TRIGGER audit_entries_no_update');
  database.prepare("UPDATE audit_entries SET action = 'nothing.happened' WHERE sequence = 3").run();
  database.close();
  await expect(verify(maintainerToken)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('entry 3 was changed'),
  });
});
