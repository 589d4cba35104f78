import { readFileSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assemble } from '../../emulator/guests/assemble.ts';
import { slipway } from '../../helpers/run.ts';
import { testFolder } from '../../helpers/test-folder.ts';

const inFolder = testFolder();

const boot = (...words: string[]) => slipway('boot', ...words);

/** Boots with a record. @returns the console of this process, and what of the record does not depend on the host. */
async function facts(name: string, ...words: string[]) {
  const file = inFolder(`${name}.json`);
  const { status, stdout, stderr } = await boot(...words, '--json', file);
  const { wallMs, runMs, startMs, peakRssBytes, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  return { status, stdout, stderr, record: rest };
}

test.each([1, 4])('a boot of %i hart(s) in four processes is the boot in one', async (harts) => {
  const kernel = assemble('harts', [`HARTS=${harts}`]);
  const machine = ['--kernel', kernel, '--harts', String(harts), '--memory', '16M'];
  const whole = await facts('whole', ...machine);
  const length = whole.record.retiredInstructions;
  const cuts = [1, Math.round(length / 3), length - 2];
  let words = machine;
  let printed = '';
  for (const cut of cuts) {
    const file = inFolder(`at-${cut}`);
    const stop = ['--until-instructions', String(cut), '--save', file];
    const part = await facts('part', ...words, ...stop);
    expect(part.status).toBe(0);
    expect(part.stderr).toContain('the guest was stopped at 0x');
    expect(part.record).toMatchObject({ retiredInstructions: cut, exit: { kind: 'paused' } });
    printed += part.stdout;
    words = ['--restore', file];
  }
  const last = await facts('last', ...words);
  expect(printed + last.stdout).toBe(whole.stdout);
  expect(last.record).toEqual(whole.record);
  expect(last.status).toBe(whole.status);
});

test('the same place gives the same file, however often the boot was stopped on its way', async () => {
  const [once, first, second] = ['once', 'first', 'second'].map(inFolder) as [
    string,
    string,
    string,
  ];
  const kernel = ['--kernel', assemble('flood'), '--limit-instructions', '1M'];
  const until = (instructions: number) => ['--until-instructions', String(instructions)];
  await boot(...kernel, ...until(30_000), '--save', once);
  await boot(...kernel, ...until(10_000), '--save', first);
  await boot('--restore', first, ...until(30_000), '--save', second);
  expect(Buffer.compare(readFileSync(second), readFileSync(once))).toBe(0);
});

test('limits are those of the first process unless told', async () => {
  const file = inFolder('loop');
  const kernel = ['--kernel', assemble('loop'), '--limit-instructions', '5000'];
  await boot(...kernel, '--until-instructions', '1000', '--save', file);
  const same = await boot('--restore', file);
  expect(same.status).toBe(3);
  expect(same.stderr).toContain('spent its budget of 5,000 at');
  const more = await boot('--restore', file, '--limit-instructions', '7000');
  expect(more.stderr).toContain('spent its budget of 7,000 at');
});

test('a damaged file, and a machine beside it, are usage errors', async () => {
  const file = inFolder('damaged');
  const kernel = ['--kernel', assemble('hello')];
  await boot(...kernel, '--until-instructions', '10', '--save', file);
  const twice = await boot('--restore', file, '--harts', '2');
  expect(twice.status).toBe(2);
  expect(twice.stderr).toContain('it holds the machine, leave --harts off');
  truncateSync(file, 1000);
  const cut = await boot('--restore', file);
  expect(cut.status).toBe(2);
  expect(cut.stderr).toMatch(/snapshot: byte 0x10: a body of \d+ bytes, the file has 912/);
});
