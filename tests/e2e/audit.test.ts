import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTemporaryPortal, type TemporaryPortal } from '../../scripts/temporary-portal.ts';
import { tokenOf } from './token-of.ts';

const run = promisify(execFile);
let portal: TemporaryPortal;
let maintainerToken = '';

beforeAll(async () => {
  portal = await startTemporaryPortal({
    runners: 0,
    prepare: async (ctx, _environment, seeded) => {
      maintainerToken = await tokenOf(ctx, seeded, 'maintainer@');
    },
  });
}, 120_000);

afterAll(() => portal?.close());

function verify(token: string): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['dist/slipway.mjs', 'audit', 'verify', '--portal', portal.url], {
    env: { ...process.env, SLIPWAY_TOKEN: token },
  });
}

test('slipway audit verify proves the log, for those who may ask', async () => {
  expect((await verify(maintainerToken)).stdout).toMatch(/^\d+ entries, whole; newest hash /);
  await expect(verify(portal.seeded.token)).rejects.toMatchObject({
    code: 70,
    stderr: expect.stringContaining('403'),
  });
  await expect(verify('slip_nothing')).rejects.toMatchObject({
    code: 70,
    stderr: expect.stringContaining('401'),
  });
});

test('slipway audit verify finds an entry that was edited behind the portal', async () => {
  const database = new Sqlite(path.join(portal.environment.dataFolder, 'slipway.sqlite'));
  database.exec('DROP TRIGGER audit_entries_no_update');
  database.prepare("UPDATE audit_entries SET action = 'nothing.happened' WHERE sequence = 3").run();
  database.close();
  await expect(verify(maintainerToken)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('entry 3 was changed'),
  });
});
