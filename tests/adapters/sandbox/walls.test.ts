import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSandbox, type SandboxKind } from '#adapters/sandbox/open-sandbox.ts';
import { openToolchain } from '#adapters/toolchain/open-toolchain.ts';
import type { SandboxEnd, SandboxLimits, SandboxPort } from '#core/ports.ts';

const limits: SandboxLimits = {
  wallMs: 30_000,
  cpuSeconds: 20,
  memoryBytes: 4 * 2 ** 30,
  fileSizeBytes: 64 * 2 ** 20,
  diskBytes: 256 * 2 ** 20,
  processes: 128,
  outputBytes: 2 ** 20,
};
const toolchain = openToolchain().describe();
const compile =
  '$ZIG cc -target riscv64-freestanding-none -ffreestanding -nostdlib -fno-sanitize=all -c';
const secrets = mkdtempSync(path.join(tmpdir(), 'slipway-secrets-'));
writeFileSync(path.join(secrets, 'secret'), 'the site key\n');
chmodSync(secrets, 0o755);
afterAll(() => rmSync(secrets, { recursive: true, force: true }));

describe.each<SandboxKind>(['bubblewrap', 'unshare'])('the walls of %s', (kind) => {
  let work = '';
  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), 'slipway-work-'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const opened = openSandbox(kind);
  /** Named in the reporter when the kind is missing here. */
  function wall(name: string, body: (sandbox: SandboxPort) => Promise<void>): void {
    test(name, async ({ skip }) => {
      const sandbox = await opened;
      const { kind: found, reason } = sandbox.describe();
      if (found === 'none') skip(`${kind} does not work here: ${reason}`);
      await body(sandbox);
    });
  }

  async function run(
    sandbox: SandboxPort,
    script: string,
    changed: Partial<SandboxLimits> = {},
    sealed: readonly string[] = [],
  ): Promise<{ end: SandboxEnd; output: string }> {
    const chunks: Uint8Array[] = [];
    const end = await sandbox.run({
      command: ['sh', '-c', script],
      workFolder: work,
      readOnly: toolchain.readOnly,
      sealed,
      environment: toolchain.environment,
      limits: { ...limits, ...changed },
      onOutput: (chunk) => chunks.push(chunk),
    });
    return { end, output: Buffer.concat(chunks).toString('utf8') };
  }
  function source(name: string, text: string): void {
    writeFileSync(path.join(work, name), text);
  }

  wall('builds a file with the toolchain and leaves it in the work folder', async (sandbox) => {
    source('a.c', 'int three(int x) { return 3 * x; }\n');
    const { end, output } = await run(sandbox, `${compile} a.c -o a.o && echo built`);
    expect(output).toBe('built\n');
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(path.join(work, 'a.o')).subarray(1, 4).toString()).toBe('ELF');
  });

  wall('finds what is chosen by /etc/alternatives', async (sandbox) => {
    expect((await run(sandbox, "awk 'BEGIN { print 6 * 7 }'")).output).toBe('42\n');
  });

  wall('tells the status of a command that fails', async (sandbox) => {
    expect((await run(sandbox, 'exit 7')).end).toEqual({ kind: 'exited', code: 7 });
  });

  wall('finds no /etc/passwd to include', async (sandbox) => {
    source('a.c', '#include "/etc/passwd"\n');
    const { end, output } = await run(sandbox, `${compile} a.c -o a.o`);
    expect(end).toMatchObject({ kind: 'exited' });
    expect(output).toContain("'/etc/passwd' file not found");
    expect(output).not.toContain('root:');
  });

  wall('finds no /etc/shadow to embed', async (sandbox) => {
    source('a.c', '__asm__(".incbin \\"/etc/shadow\\"");\n');
    const { end, output } = await run(sandbox, `${compile} a.c -o a.o`);
    expect(end).toMatchObject({ kind: 'exited', code: 1 });
    expect(output).toContain("Could not find incbin file '/etc/shadow'");
  });

  wall('shows nothing of the host beside tools', async (sandbox) => {
    const { output } = await run(
      sandbox,
      `ls -a / /usr; cat ${secrets}/secret /proc/1/environ; ls /etc | grep -vx alternatives`,
    );
    expect(output).not.toContain('the site key');
    expect(output).toContain('No such file');
    expect(output).not.toMatch(
      /^(passwd|shadow|hosts|home|root|var|local|share|srv|opt|mnt|sys|run)$/m,
    );
  });

  wall('hands on no environment', async (sandbox) => {
    process.env.SLIPWAY_TEST_SECRET = 'in the environment';
    const { output } = await run(sandbox, 'env; tr "\\0" "\\n" < /proc/self/environ');
    process.env.SLIPWAY_TEST_SECRET = undefined;
    delete process.env.SLIPWAY_TEST_SECRET;
    expect(output).not.toContain('in the environment');
    expect(output).toContain('HOME=/tmp');
  });

  wall('writes nowhere but in the work folder and /tmp', async (sandbox) => {
    const places = [
      '/x',
      '/usr/bin/x',
      '/tc/lib/x',
      '/dev/x',
      '/dev/shm/x',
      '/etc/x',
      '/proc/sys/kernel/hostname',
    ];
    const { output } = await run(
      sandbox,
      `for f in ${places.join(' ')}; do (echo x > $f) 2>/dev/null && echo wrote $f; done
       echo y > /tmp/y && echo z > /w/z && echo fine`,
    );
    expect(output).toBe('fine\n');
    expect(existsSync(path.join(work, 'z'))).toBe(true);
    expect(existsSync('/tmp/y')).toBe(false);
  });

  wall('lets nothing write, replace or move what is sealed', async (sandbox) => {
    mkdirSync(path.join(work, 'scripts/deep er'), { recursive: true });
    const sealed = ['Makefile', 'scripts/deep er/judge,1@2.sh'];
    for (const file of sealed) source(file, 'the judge\n');
    source('scripts/other', 'mine\n');
    const script = `
      for f in Makefile "scripts/deep er/judge,1@2.sh"; do
        echo x > "$f"; rm -f "$f"; mv "$f" moved; echo x > new; mv -f new "$f"; ln -f scripts/other "$f"
        chmod 777 "$f"; truncate -s 0 "$f"; touch "$f"
      done
      mv scripts gone; mv "scripts/deep er" gone; rm -rf scripts; umount Makefile
      echo mine > scripts/made && cat Makefile "scripts/deep er/judge,1@2.sh" scripts/made`;
    const { output } = await run(sandbox, script, {}, sealed);
    expect(output.endsWith('the judge\nthe judge\nmine\n')).toBe(true);
    for (const file of sealed) {
      expect(readFileSync(path.join(work, file), 'utf8')).toBe('the judge\n');
    }
  });

  wall('hands on no descriptor that its runner was started with', async (sandbox) => {
    const { kind } = sandbox.describe();
    const script = `
      import { openSandbox } from '${path.resolve('adapters/sandbox/open-sandbox.ts')}';
      const sandbox = await openSandbox('${kind}');
      const end = await sandbox.run({
        command: ['bash', '-c', 'cat <&200; ls -l /proc/self/fd; echo x >&200'],
        workFolder: ${JSON.stringify(work)}, readOnly: [], environment: {}, limits: ${JSON.stringify(limits)},
        onOutput: (chunk) => process.stdout.write(chunk),
      });
      console.log(end.kind);`;
    writeFileSync(path.join(secrets, 'run.mts'), script);
    // Node closes what lies next to its own; what lies far away stays open.
    const start = 'exec 200<>"$1"; exec "$2" --import tsx "$3"';
    const words = [path.join(secrets, 'secret'), process.execPath, path.join(secrets, 'run.mts')];
    const started = spawnSync('bash', ['-c', start, 'bash', ...words], { encoding: 'utf8' });
    expect(started.stdout).toContain('exited');
    expect(started.stdout).not.toContain('site key');
    expect(started.stdout).not.toContain(secrets);
    expect(readFileSync(path.join(secrets, 'secret'), 'utf8')).toBe('the site key\n');
  });

  wall('follows a link out of the work folder to nothing', async (sandbox) => {
    symlinkSync(secrets, path.join(work, 'out'));
    const { output } = await run(sandbox, 'cat out/secret; echo gone > out/secret');
    expect(output).not.toContain('the site key');
    expect(readFileSync(path.join(secrets, 'secret'), 'utf8')).toBe('the site key\n');
  });

  wall('has no network, not even to this machine', async (sandbox) => {
    const server = createServer((socket) => socket.end('reached'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const bash = `exec 5<>/dev/tcp/127.0.0.1/${port} && cat <&5`;
    const { output } = await run(sandbox, `bash -c '${bash}' || echo refused; cat /proc/net/dev`);
    server.close();
    expect(output).not.toContain('reached');
    expect(output).toContain('refused');
    expect(output).not.toMatch(/eth0|ens|wlan/);
  });

  wall('holds no capability and gains none', async (sandbox) => {
    const { output } = await run(
      sandbox,
      'grep -E "^(Cap|NoNew)" /proc/self/status; mount -t tmpfs x /w',
    );
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
      expect(output).toContain(`${set}:\t0000000000000000`);
    }
    expect(output).toContain('NoNewPrivs:\t1');
    expect(output).toMatch(/mount: .*(permission denied|must be superuser)/i);
  });

  wall('sees and reaches no process of the host', async (sandbox) => {
    const { output } = await run(
      sandbox,
      `kill -0 ${process.pid} && echo reached; kill -9 1; sleep 0; ls /proc | grep -c '^[0-9]'`,
    );
    expect(output).not.toContain('reached');
    expect(Number(output.trim().split('\n').at(-1))).toBeLessThan(12);
  });

  wall('ends a fork bomb in a Makefile and names the limit', async (sandbox) => {
    source('Makefile', 'all:\n\t@bomb() { bomb | bomb & bomb; }; bomb\n');
    const { end } = await run(sandbox, 'make all');
    expect(end).toEqual({ kind: 'limited', limit: 'processes', value: limits.processes });
  });

  wall('ends a fork bomb that hides in a user namespace of its own', async (sandbox) => {
    source('bomb.sh', 'bomb() { bomb | bomb & bomb; }; bomb\n');
    const { end } = await run(sandbox, 'unshare --user sh bomb.sh || sh bomb.sh');
    expect(end).toMatchObject({ kind: 'limited', limit: 'processes' });
  });

  const tenfold = Array.from({ length: 12 }, (_, depth) => {
    const inner = depth === 0 ? '0 +' : `A${depth - 1}`;
    return `#define A${depth} ${`${inner} `.repeat(10)}\n`;
  }).join('');
  const doubling =
    'template <int D, long N> struct T { static constexpr long v = T<D - 1, 2 * N>::v + T<D - 1, 2 * N + 1>::v; };\n' +
    'template <long N> struct T<0, N> { static constexpr long v = N; };\nlong x = T<40, 1>::v;\n';
  test.each([
    ['a macro', 'a.c', `${tenfold}int y = A11 0;\n`, compile],
    ['a template', 'a.cpp', doubling, compile.replace('$ZIG cc', '$ZIG c++')],
    ['an assembler’s loop', 'a.S', '.rept 100000000\nnop\n.endr\n', compile],
  ])('ends %s that grows without end', async (_, name, text, compiler) => {
    const sandbox = await opened;
    if (sandbox.describe().kind === 'none') return;
    source(name, text);
    const { end } = await run(sandbox, `${compiler} ${name} -o a.o; echo went on; exit 1`, {
      cpuSeconds: 3,
      memoryBytes: 2 ** 30,
    });
    expect(end).toMatchObject({
      kind: 'limited',
      limit: expect.stringMatching(/^(cpuSeconds|memoryBytes|fileSizeBytes|diskBytes)$/),
    });
  });

  wall('ends an object of 2 GB by the size of a file', async (sandbox) => {
    source('a.S', '.data\n.space 2000000000\n');
    const { end } = await run(sandbox, `${compile} a.S -o a.o`, { diskBytes: 2 ** 30 });
    expect(end).toMatchObject({ kind: 'limited' });
    expect(end).toMatchObject({
      limit: expect.stringMatching(/fileSizeBytes|memoryBytes|cpuSeconds/),
    });
    for (const name of readdirSync(work)) {
      expect(readFileSync(path.join(work, name)).length).toBeLessThanOrEqual(limits.fileSizeBytes);
    }
  });

  wall('ends one file that grows too large', async (sandbox) => {
    const { end } = await run(sandbox, 'cat /dev/zero > big; echo went on; exit 1');
    expect(end).toEqual({ kind: 'limited', limit: 'fileSizeBytes', value: limits.fileSizeBytes });
  });

  wall('ends many files that fill the disk', async (sandbox) => {
    const script = 'i=0; while :; do i=$((i+1)); head -c 8000000 /dev/zero > f$i; done';
    const { end } = await run(sandbox, script, { diskBytes: 64 * 2 ** 20 });
    expect(end).toMatchObject({ kind: 'limited', limit: 'diskBytes' });
  });

  wall('lets /tmp hold no more than its share', async (sandbox) => {
    const script = 'for i in 1 2 3 4; do head -c 10000000 /dev/zero > /tmp/f$i || exit 1; done';
    const { end } = await run(sandbox, script, { diskBytes: 64 * 2 ** 20 });
    expect(end).toMatchObject({ kind: 'limited', limit: 'diskBytes' });
  });

  wall('ends processes that take too much memory together', async (sandbox) => {
    source('grow.sh', 'all=$(head -c 90000000 /dev/zero | tr "\\0" x); sleep 1000\n');
    const script = 'for i in 1 2 3 4; do bash grow.sh & done; wait; echo went on';
    const { end } = await run(sandbox, script, { memoryBytes: 300 * 2 ** 20 });
    expect(end).toMatchObject({ kind: 'limited', limit: 'memoryBytes' });
  });

  wall('ends one process that takes too much memory', async (sandbox) => {
    source('grow.sh', 'all=$(head -c 900000000 /dev/zero | tr "\\0" x); echo went on\n');
    const { end } = await run(sandbox, 'bash grow.sh', { memoryBytes: 200 * 2 ** 20 });
    expect(end).toMatchObject({ kind: 'limited', limit: 'memoryBytes' });
  });

  wall('cuts and ends what prints without end', async (sandbox) => {
    const { end, output } = await run(sandbox, 'yes', { outputBytes: 10_000 });
    expect(end).toEqual({ kind: 'limited', limit: 'outputBytes', value: 10_000 });
    expect(output.length).toBe(10_000);
  });

  wall('ends what sleeps by the wall clock, children that detach too', async (sandbox) => {
    const script = 'setsid sleep 1000 & nohup sleep 1000 & sleep 1000';
    const { end } = await run(sandbox, script, { wallMs: 500 });
    expect(end).toEqual({ kind: 'limited', limit: 'wallMs', value: 500 });
  });

  wall('leaves nothing running that the command left behind', async (sandbox) => {
    const { end } = await run(sandbox, 'setsid sleep 86399 & exit 0');
    expect(end).toEqual({ kind: 'exited', code: 0 });
    const running = readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('sleep\x0086399');
      } catch {
        return false; // it ended while we looked
      }
    });
    expect(running).toEqual([]);
  });

  wall('works on a folder whose path holds a blank', async (sandbox) => {
    work = path.join(work, 'a folder');
    mkdirSync(work);
    expect((await run(sandbox, 'echo here > x')).end).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(path.join(work, 'x'), 'utf8')).toBe('here\n');
  });

  wall('calls it our fault when the walls cannot be built', async (sandbox) => {
    work = path.join(work, 'missing');
    expect((await run(sandbox, 'true')).end).toMatchObject({ kind: 'broken' });
  });
});

test('a machine without walls refuses with the reason', async () => {
  const sandbox = await openSandbox('none');
  expect(sandbox.describe()).toEqual({
    kind: 'none',
    limitsBy: 'none',
    reason: 'SLIPWAY_SANDBOX is none',
  });
  const end = await sandbox.run({
    command: ['true'],
    workFolder: '/nonexistent',
    readOnly: [],
    environment: {},
    limits,
    onOutput: () => undefined,
  });
  expect(end).toEqual({ kind: 'broken', reason: 'no sandbox: SLIPWAY_SANDBOX is none' });
});
