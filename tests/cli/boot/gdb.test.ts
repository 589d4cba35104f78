import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assemble } from '../../emulator/guests/assemble.ts';
import { ended, run, slipway } from '../../helpers/run.ts';
import { testFolder } from '../../helpers/test-folder.ts';

const gdb = ['/usr/bin/gdb-multiarch', '/usr/local/bin/gdb-multiarch'].find((file) =>
  existsSync(file),
);

const inFolder = testFolder();

interface Debugged {
  /** What GDB printed. */
  said: string;
  console: string;
  record: Record<string, unknown>;
}

function factsOf(file: string): Record<string, unknown> {
  const record = JSON.parse(readFileSync(file, 'utf8'));
  const { consoleSha256, finalStateSha256, retiredInstructions, events, exit } = record;
  return { consoleSha256, finalStateSha256, retiredInstructions, events, exit };
}

/** Boots under GDB, which reads `commands` and then detaches. */
async function debug(words: string[], symbols: string, commands: string[]): Promise<Debugged> {
  const json = inFolder('debugged.json');
  const boot = spawn(process.execPath, [
    ...['dist/slipway.mjs', 'boot', ...words],
    ...['--gdb', ':0', '--json', json],
  ]);
  const end = ended(boot);
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let told = '';
      boot.stderr.on('data', (bytes) => {
        told += bytes;
        const [, found] = /target remote 127\.0\.0\.1:(\d+)/.exec(told) ?? [];
        if (found !== undefined) resolve(found);
      });
      end.then(({ stderr }) => reject(new Error(`the boot ended: ${stderr}`)), reject);
    });
    const script = ['set confirm off', 'set width 0', `target remote 127.0.0.1:${port}`];
    const lines = [...script, ...commands, 'detach'].flatMap((line) => ['-ex', line]);
    const options = ['-nx', '--batch', '-iex', 'set auto-load off'];
    const gdbEnd = await run(gdb ?? '', [...options, ...lines, symbols], { timeout: 60_000 });
    expect(gdbEnd.status, gdbEnd.output).toBe(0);
    const { stdout: console } = await end;
    return { said: gdbEnd.stdout + gdbEnd.stderr, console, record: factsOf(json) };
  } finally {
    boot.kill();
  }
}

async function alone(words: string[]): Promise<Record<string, unknown>> {
  const json = inFolder('alone.json');
  await slipway('boot', ...words, '--json', json);
  return factsOf(json);
}

describe.skipIf(gdb === undefined)('under gdb-multiarch (needs gdb-multiarch)', () => {
  test('breaks in Keel, steps through SRET into the guest, and back out of it', async () => {
    const words = ['--kernel', 'hypervisor/build/keel.bin', '--append', 'keel.selftest'];
    const { said, console, record } = await debug(words, 'hypervisor/build/keel.elf', [
      'break vcpu_enter',
      'continue',
      'backtrace 2',
      // Within the function, the one SRET is what enters the guest.
      'python import re; listing = gdb.execute("disassemble vcpu_enter", to_string=True)',
      'python gdb.execute("tbreak *" + re.search(r"0x[0-9a-f]+(?=.*\\bsret\\b)", listing).group())',
      'continue',
      'echo at-sret:\\n',
      'info registers virt',
      'stepi',
      'echo in-guest:\\n',
      'info registers virt priv',
      'python print("guest word", hex(int(gdb.parse_and_eval("*(unsigned short*)$pc"))))',
      'reverse-stepi',
      'echo back:\\n',
      'info registers virt',
      'x/i $pc',
    ]);
    expect(said).toMatch(/Breakpoint 1, (0x\w+ in )?vcpu_enter/);
    expect(said).toMatch(/#1 .*run_guest/);
    const after = (mark: string) => said.slice(said.indexOf(mark));
    expect(after('at-sret:')).toMatch(/^at-sret:\nvirt +0x0/);
    expect(after('in-guest:')).toMatch(/^in-guest:\nvirt +0x1/);
    expect(after('in-guest:')).toMatch(/guest word 0x[0-9a-f]+/);
    expect(after('back:')).toMatch(/^back:\nvirt +0x0[\s\S]*\tsret/);
    expect(console).toContain('ok 1 ');
    expect(record).toEqual(await alone(words));
  }, 120_000);

  test('finds the store that planted a fault, by a watchpoint and going back', async () => {
    const kernel = assemble('corrupt');
    const { said, record } = await debug(['--kernel', kernel], kernel, [
      'break *&fault',
      'continue',
      'delete',
      'x/gx &pointer',
      'watch *(unsigned long *)&pointer',
      'reverse-continue',
      'x/gx &pointer',
      'info symbol $pc',
      'info registers s1',
      'reverse-continue',
      'delete',
      'continue',
    ]);
    expect(said).toMatch(/Old value = 8\nNew value = \d{10}/);
    expect(said).toContain('culprit in section');
    expect(said).toMatch(/s1 +0x8\t/);
    expect(said).toMatch(/No more reverse-execution history/);
    expect(said).toContain('the boot is over: powered-off');
    expect(record).toEqual(await alone(['--kernel', kernel]));
  }, 60_000);

  test('shows harts as threads, steps one of them, and names registers', async () => {
    const kernel = assemble('loop', [], 0x8000_0000);
    const machine = ['--kernel', kernel, '--bios', 'none', '--harts', '3', '--memory', '16M'];
    const words = [...machine, '--limit-instructions', '1M'];
    const { said, record } = await debug(words, kernel, [
      'info threads',
      'monitor goto 2000',
      'maintenance flush register-cache',
      'thread 3',
      'stepi',
      'monitor info',
      'reverse-stepi',
      'info registers mhartid pc ft0 fcsr mstatus',
      'monitor nonsense',
    ]);
    expect(said).toMatch(/\* 1 +Thread 1 \(hart 0, M-mode\)[\s\S]* 3 +Thread 3 \(hart 2, M-mode\)/);
    expect(said).toMatch(/2000 instructions retired/);
    expect(said).toMatch(/5001 instructions retired/);
    expect(said).toMatch(/mhartid +0x2\t/);
    expect(said).toMatch(/monitor info +where the machine is/);
    expect(record).toEqual(await alone(words));
  }, 60_000);

  test('changes registers and memory, which is another boot then', async () => {
    const kernel = assemble('loop');
    const limit = ['--kernel', kernel, '--limit-instructions', '100K'];
    const { said } = await debug(limit, kernel, [
      'set $a0 = 0x1234',
      'set {long}0x80300000 = 0x5678',
      'print $a0',
      'x/gx 0x80300000',
      'x/gx 0x10000000',
      'stepi 3',
      'reverse-stepi 10',
      'print $a0',
    ]);
    expect(said).toMatch(/\$1 = 4660/);
    expect(said).toMatch(/0x80300000:\t0x0{12}5678/);
    expect(said).toContain('Cannot access memory at address 0x10000000');
    expect(said).toMatch(/\$2 = 4660/);
  }, 60_000);
});

test.each([
  [['--gdb', '1234'], /--gdb 1234: want :PORT/],
  [['--gdb', ':99999'], /--gdb :99999: want :PORT/],
  [['--gdb', ':0', '--until-instructions', '5'], /not with --until-instructions/],
])('%j is a usage error', async (words, message) => {
  const failed = await slipway('boot', '--kernel', assemble('hello'), ...words);
  expect(failed.status).toBe(2);
  expect(failed.stderr).toMatch(message);
});
