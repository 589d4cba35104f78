import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deniedCalls } from '#adapters/sandbox/filter/denied-calls.ts';
import { filterProgram } from '#adapters/sandbox/filter/program.ts';
import { openSandbox, type SandboxKind } from '#adapters/sandbox/open-sandbox.ts';
import { openToolchain } from '#adapters/toolchain/open-toolchain.ts';
import type { SandboxEnd } from '#core/ports.ts';
import { build } from '#server/build.ts';

const EPERM = 1;
const ENOSYS = 38;
const isX64 = process.arch === 'x64';
const target = isX64 ? 'x86_64' : 'aarch64';
const headers = ['any', isX64 ? 'x86' : 'aarch64']
  .map((name) => `-isystem /tc/lib/libc/include/${name}-linux-any`)
  .join(' ');
const compile = `$ZIG cc -target ${target}-linux-musl -nostdlib -static -ffreestanding -O1 -fno-stack-protector -fno-sanitize=all ${headers} try-calls.c -o try-calls`;
const toolchain = openToolchain().describe();
/** What each try of a call that the list denies is called in `try-calls.c`, beside its own name. */
const kinds: Record<string, readonly string[]> = {
  socket: [
    ...['socket:unix', 'socket:inet', 'socket:inet6', 'socket:netlink', 'socket:packet'],
    ...['socket:alg', 'socket:vsock', 'socket:kcm', 'socket:qipcrtr', 'socket:xdp'],
  ],
  unshare: ['unshare:user', 'unshare:files'],
};
const expected: readonly (readonly [string, number])[] = [
  ...deniedCalls
    .filter((call) => call[isX64 ? 'x64' : 'arm64'] !== undefined)
    .flatMap(({ name, error }) =>
      (kinds[name] ?? [name]).map((tried) => [tried, error === 'EPERM' ? EPERM : ENOSYS] as const),
    ),
  ...['user', 'mount', 'pid', 'net', 'ipc', 'uts', 'cgroup'].map(
    (kind) => [`clone:${kind}`, EPERM] as const,
  ),
  ['clone:plain', 0],
  ['ioctl:tiocsti', EPERM],
  ['ioctl:tioclinux', EPERM],
  ['ioctl:tiocsti, high half set', EPERM],
  ['newer than any', ENOSYS],
  ...(isX64 ? [['getpid of x32', ENOSYS] as const] : []),
];

describe.each<SandboxKind>(['bubblewrap', 'unshare'])('the filter of %s', (kind) => {
  const work = mkdtempSync(path.join(os.tmpdir(), 'slipway-filter-'));
  const answers = new Map<string, number>();
  let missing: string | undefined;
  let compat: SandboxEnd | undefined;

  beforeAll(async () => {
    await build(['sandbox'], () => undefined);
    const sandbox = await openSandbox(kind);
    if (sandbox.describe().kind === 'none') {
      missing = sandbox.describe().reason;
      return;
    }
    copyFileSync('tests/adapters/sandbox/try-calls.c', path.join(work, 'try-calls.c'));
    const chunks: Uint8Array[] = [];
    const run = (script: string) =>
      sandbox.run({
        command: ['sh', '-c', script],
        workFolder: work,
        readOnly: toolchain.readOnly,
        environment: toolchain.environment,
        limits: {
          wallMs: 60_000,
          cpuSeconds: 60,
          memoryBytes: 2 ** 31,
          fileSizeBytes: 2 ** 26,
          diskBytes: 2 ** 28,
          processes: 64,
          outputBytes: 2 ** 20,
        },
        onOutput: (chunk) => chunks.push(chunk),
      });
    expect(await run(`${compile} && ./try-calls`)).toEqual({ kind: 'exited', code: 0 });
    for (const line of Buffer.concat(chunks).toString().trim().split('\n')) {
      const at = line.lastIndexOf(' ');
      answers.set(line.slice(0, at), Number(line.slice(at + 1)));
    }
    compat = await run('exec ./try-calls compat');
  }, 120_000);
  afterAll(() => rmSync(work, { recursive: true }));

  for (const [name, error] of expected) {
    test(`answers ${name} with error ${error}`, ({ skip }) => {
      if (missing !== undefined) skip(missing);
      expect(answers.get(name)).toBe(error);
    });
  }

  test('tries nothing that is expected of nobody', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    expect([...answers.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
  });

  test.skipIf(!isX64)('ends a call of the processor’s other architecture', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    // SIGSYS, as the shell's own end or as its status
    expect([
      { kind: 'signalled', signal: 'SIGSYS' },
      { kind: 'exited', code: 128 + 31 },
    ]).toContainEqual(compat);
  });
});

describe('the filter’s program', () => {
  test.each(['x64', 'arm64'])(
    'of %s jumps inside itself and ends in every path',
    (architecture) => {
      const bytes = Buffer.from(filterProgram(architecture));
      const count = bytes.length / 8;
      expect(count).toBeLessThan(4096);
      for (let index = 0; index < count; index += 1) {
        const code = bytes.readUInt16LE(index * 8);
        const isJump = (code & 7) === 5;
        for (const jump of isJump ? [bytes[index * 8 + 2], bytes[index * 8 + 3]] : []) {
          expect(index + 1 + (jump ?? 0)).toBeLessThan(count);
        }
      }
      expect(bytes.readUInt16LE((count - 1) * 8)).toBe(6);
    },
  );

  test('is known for no other architecture', () => {
    expect(() => filterProgram('riscv64')).toThrow(/riscv64/);
  });
});
