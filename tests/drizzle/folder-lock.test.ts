import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { holdFolder } from '#adapters/hold-folder.ts';
import { lockFolder } from '#drizzle/folder-lock.ts';

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Another process that holds the folder until it is killed. */
async function startHolder(folder: string) {
  const script = `
    import { holdFolder } from '${path.resolve('adapters/hold-folder.ts')}';
    holdFolder(process.argv[1]);
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  return holder;
}

test('a second portal on a data folder is refused with the process of the first, until that is killed', async () => {
  const folder = makeFolder();
  const holder = await startHolder(folder);
  expect(() => holdFolder(folder)).toThrow(`process ${holder.pid} serves ${folder} already`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const release = await vi.waitFor(() => holdFolder(folder));
  expect(lockFolder(folder, 'portal')).toEqual({ held: false, pid: process.pid });
  release();
  expect(lockFolder(folder, 'portal').held).toBe(true);
});
