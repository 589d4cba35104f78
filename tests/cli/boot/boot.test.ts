import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFdt } from '../../emulator/fdt/read-fdt.ts';
import { assemble } from '../../emulator/guests/assemble.ts';
import { slipway } from '../../helpers/run.ts';
import { testFolder } from '../../helpers/test-folder.ts';

const inFolder = testFolder();

const boot = (guest: string, ...words: string[]) =>
  slipway('boot', '--kernel', assemble(guest), ...words);

describe('exit status', () => {
  test('0 when the guest powers off, its console on stdout, its end on stderr', async () => {
    const result = await boot('hello');
    expect(result).toMatchObject({ status: 0, stdout: 'hello from the guest\n' });
    expect(result.stderr).toMatch(
      /^slipway: the guest powered off \(\d+ instructions in .* s, .*\)\n$/,
    );
  });

  test('0 when the expected text was seen', async () => {
    const result = await boot('hello', '--expect', 'hello');
    expect(result).toMatchObject({ status: 0, stdout: 'hello' });
    expect(result.stderr).toContain('showed the expected text "hello"');
  });

  test('1 when the guest reports a failure, with the first event', async () => {
    const result = await boot('faults');
    expect(result).toMatchObject({ status: 1, stdout: 'refused\n' });
    expect(result.stderr).toMatch(/hart 0: access-fault: address 0x8000000.*, and 1 more/);
    expect(result.stderr).toContain('the guest reported failure 5');
  });

  test('3 when the budget is spent, with the place', async () => {
    const result = await boot('loop', '--limit-instructions', '1_000K');
    expect(result.status).toBe(3);
    expect(result.stderr).toContain('spent its budget of 1,000,000 at 0x80200000');
  });

  test('3 when the text was not seen in time', async () => {
    const result = await boot('flood', '--expect', 'never', '--limit-instructions', '1M');
    expect(result.status).toBe(3);
  });

  test('4 when all harts sleep', async () => {
    const result = await boot('asleep', '--harts', '2');
    expect(result.status).toBe(4);
    expect(result.stderr).toContain('fell asleep');
  });

  test.each([
    [1, 0],
    [(3 << 1) | 1, 1],
  ])('of the HTIF convention: %i gives %i', async (value, status) => {
    const guest = assemble('htif', [`TOHOST=${value}`], 0x8000_0000);
    expect((await slipway('boot', '--kernel', guest, '--bios', 'none')).status).toBe(status);
  });
});

describe('usage', () => {
  test.each<[string[], RegExp]>([
    [[], /a command is missing/],
    [['launch'], /no command is called 'launch'; there are: boot/],
    [['boot', '--kernel', 'package.json', '--harts', '17'], /--harts 17: want 1 to 16/],
    [['boot', '--kernel', 'package.json', '--seed', '0xff'], /--seed 0xff: want 64 hex/],
    [['boot', '--kernel', 'package.json', '--rtc', 'now'], /--rtc now: want a whole number/],
    [['boot', '--kernel', 'package.json', '--input', '/nowhere'], /--input \/nowhere: ENOENT/],
    [['boot', '--kernel', '/nowhere/at-all'], /--kernel \/nowhere\/at-all: ENOENT/],
    [['boot', '--kernel', process.execPath], /kernel is for .*, not for RISC-V \(byte 0x12\)/],
  ])('%j is status 2 and names what is wrong', async (words, message) => {
    const result = await slipway(...words);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  test('help tells the commands, and each command tells its options', async () => {
    expect((await slipway('--help')).stdout).toMatch(/boot +boot an image/);
    const { status, stdout } = await slipway('boot', '--help');
    expect(status).toBe(0);
    for (const option of ['kernel', 'bios', 'initrd', 'append', 'harts', 'memory', 'drive']) {
      expect(stdout).toContain(`--${option} `);
    }
  });
});

describe('what another computer would take from its surroundings is told', () => {
  test('--rtc sets the clock', async () => {
    const seconds = 1_700_000_000;
    const { stdout } = await boot('clock', '--rtc', String(seconds));
    expect(stdout).toBe(`${seconds.toString(16)} \n`);
  });

  test('--input is what the serial port receives', async () => {
    writeFileSync(inFolder('keys'), 'typed before.');
    const { stdout } = await boot('echo', '--input', inFolder('keys'));
    expect(stdout).toBe('typed before.');
  });

  test('--seed is where entropy starts', async () => {
    const seed = '0123456789abcdef'.repeat(4);
    await slipway('boot', '--seed', seed, '--dumpdtb', inFolder('seeded.dtb'));
    expect(readFdt(readFileSync(inFolder('seeded.dtb'))).get('/chosen rng-seed')).toBe(seed);
  });
});

test('writes what was recorded, the same each time', async () => {
  const records = [];
  for (const name of ['first.json', 'second.json']) {
    await boot('hello', '--json', inFolder(name), '--append', 'x');
    records.push(JSON.parse(readFileSync(inFolder(name), 'utf8')));
  }
  const [first, second] = records;
  expect(first).toMatchObject({
    exit: { kind: 'powered-off' },
    consoleSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    finalStateSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    retiredInstructions: expect.any(Number),
    wallMs: expect.any(Number),
  });
  const timeless = { wallMs: 0, runMs: 0, startMs: 0, peakRssBytes: 0 };
  expect({ ...first, ...timeless }).toEqual({ ...second, ...timeless });
});

test('says when what was recorded cannot be written', async () => {
  const result = await boot('hello', '--json', '/nowhere/record.json');
  expect(result.status).toBe(2);
  expect(result.stderr).toContain('--json /nowhere/record.json: ENOENT');
});

test('writes the device tree without a kernel and without a boot', async () => {
  const file = inFolder('tree.dtb');
  writeFileSync(inFolder('initrd'), 'x'.repeat(100));
  const more = ['--memory', '64M', '--harts', '2', '--append', 'quiet'];
  const result = await slipway('boot', '--dumpdtb', file, ...more, '--initrd', inFolder('initrd'));
  expect(result).toEqual({ status: 0, stdout: '', stderr: '' });
  const tree = readFdt(readFileSync(file));
  expect(tree.get('/chosen bootargs')).toBe(Buffer.from('quiet\0').toString('hex'));
  expect(tree.get('/chosen linux,initrd-start')).toBe('82200000');
  expect(tree.get('/memory@80000000 reg')).toBe('00000000800000000000000004000000');
  expect(tree.has('/cpus/cpu@1 reg')).toBe(true);
});

test('ends quietly when its reader does', () => {
  const guest = assemble('flood');
  const script = `"$0" dist/slipway.mjs boot --kernel "$1" --limit-instructions 1G | head -c 10`;
  const result = spawnSync('sh', ['-c', script, process.execPath, guest], { encoding: 'utf8' });
  expect(result).toMatchObject({ status: 0, stdout: '.'.repeat(10), stderr: '' });
});
