import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCgroupMeters } from '#adapters/sandbox/limits/cgroup-meter.ts';
import { findCgroupPlaces } from '#adapters/sandbox/limits/cgroup-places.ts';
import { openSandbox, type SandboxKind } from '#adapters/sandbox/open-sandbox.ts';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import type { SandboxEnd, SandboxLimits, SandboxPort } from '#core/ports.ts';
import { build } from '#server/build.ts';

const mebibyte = 2 ** 20;
const limits: SandboxLimits = {
  wallMs: 20_000,
  cpuSeconds: 10,
  memoryBytes: 300 * mebibyte,
  fileSizeBytes: 40 * mebibyte,
  diskBytes: 64 * mebibyte,
  processes: 64,
  outputBytes: mebibyte,
};
/** About a third of a second of a processor's time. */
const spin = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done\n';

beforeAll(() => build(['sandbox'], () => undefined));

const kinds: { kind: SandboxKind; limitsBy: 'best' | 'polling' }[] = [
  { kind: 'bubblewrap', limitsBy: 'best' },
  { kind: 'unshare', limitsBy: 'best' },
  { kind: 'bubblewrap', limitsBy: 'polling' },
  { kind: 'unshare', limitsBy: 'polling' },
];

describe.each(kinds)('limits of $kind, $limitsBy', ({ kind, limitsBy }) => {
  let sandbox: SandboxPort;
  let work = '';
  beforeAll(async () => {
    sandbox = await openSandbox(kind, limitsBy);
  });
  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-limits-'));
  });
  afterEach(() => removeFolder(work));

  /** @param own on a file system of its own, where root may mount one. */
  async function run(
    script: string,
    changed: Partial<SandboxLimits> = {},
    own = limitsBy === 'best',
  ): Promise<SandboxEnd> {
    const all = { ...limits, ...changed };
    if (own) await sandbox.makeWorkFolder(work, all);
    writeFileSync(path.join(work, 'spin.sh'), spin);
    return sandbox.run({
      command: ['sh', '-c', script],
      workFolder: work,
      readOnly: [],
      environment: {},
      limits: all,
      onOutput: () => undefined,
    });
  }
  /** Named in the reporter: which limits were tried, or why none. */
  function limit(name: string, body: () => Promise<void>): void {
    test(name, async ({ skip, annotate }) => {
      const { kind: found, limitsBy: by, reason } = sandbox.describe();
      if (found === 'none') skip(`${kind} does not work here: ${reason}`);
      await annotate(`${found}, limits by ${by}`);
      await body();
    });
  }

  limit('are told with who holds them', async () => {
    const { limitsBy: by, reason } = sandbox.describe();
    if (limitsBy === 'polling') {
      expect(by).toBe('polling');
      expect(reason).toContain("limits are polled, not the kernel's");
    } else if (by === 'polling') {
      expect(() => openCgroupMeters()).toThrow();
    } else expect(reason).toContain(`limits by ${by}`);
    expect(reason).toMatch(/, disk (by a file system of its own|polled \(no mount\))$/);
  });

  limit('end files that are removed and held open', async () => {
    const script =
      'exec 5>a 6>b 7>c; rm a b c; for f in 5 6 7; do head -c 30000000 /dev/zero >&$f || exit 1; done; sleep 5; exit 1';
    expect(await run(script)).toEqual({
      kind: 'limited',
      limit: 'diskBytes',
      value: limits.diskBytes,
    });
  });

  limit('count the time of children that nobody waits for', async () => {
    const script = "trap '' CHLD; while :; do sh spin.sh & sh spin.sh & sleep 0.2; done";
    expect(await run(script, { cpuSeconds: 1, wallMs: 60_000 })).toEqual({
      kind: 'limited',
      limit: 'cpuSeconds',
      value: 1,
    });
  });

  limit('end memory that many processes take together', async () => {
    const script =
      'for i in 1 2 3 4 5 6; do (x=$(head -c 60000000 /dev/zero | tr "\\0" x); sleep 100; :) & done; wait; exit 1';
    expect(await run(script)).toMatchObject({ kind: 'limited', limit: 'memoryBytes' });
  });

  limit('end processes that are too many', async () => {
    const script = 'i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i+1)); done; wait; exit 1';
    expect(await run(script)).toEqual({ kind: 'limited', limit: 'processes', value: 64 });
  });

  limit('leave a build alone that keeps them', async () => {
    expect(await run('sh spin.sh; head -c 30000000 /dev/zero > x; rm x')).toEqual({
      kind: 'exited',
      code: 0,
    });
  });

  // What polls makes no cgroups.
  if (limitsBy !== 'best') return;
  test('of the kernel leave nothing behind', async ({ skip }) => {
    if (sandbox.describe().limitsBy === 'polling') skip('no cgroups here');
    await run('sleep 100 & exit 0');
    const { memory, pids, cpu } = findCgroupPlaces();
    for (const folder of [memory, pids, cpu]) {
      expect(readdirSync(folder).filter((name) => name.includes(`-${process.pid}-`))).toEqual([]);
    }
  });
});

describe('a work folder', () => {
  test('is a file system of the limit’s size where root may mount, and goes with all in it', async () => {
    const sandbox = await openSandbox('auto');
    const parent = mkdtempSync(path.join(tmpdir(), 'slipway-work folder-'));
    const folder = path.join(parent, 'tree');
    await sandbox.makeWorkFolder(folder, limits);
    writeFileSync(path.join(folder, 'x'), 'x');
    const { blocks, bsize } = statfsSync(folder);
    if (process.getuid?.() === 0) expect(blocks * bsize).toBeLessThanOrEqual(48 * mebibyte);
    await removeFolder(parent);
    expect(existsSync(parent)).toBe(false);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(path.basename(parent));
  });
});
