import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assemble } from '../../emulator/guests/assemble.ts';
import { buildLines } from '../../emulator/observe/build-lines.ts';
import { slipway } from '../../helpers/run.ts';
import { testFolder } from '../../helpers/test-folder.ts';

const inFolder = testFolder();

const boot = (kernel: string, ...words: string[]) => slipway('boot', '--kernel', kernel, ...words);

test('covers the kernel’s own lines: a table of files on stderr, the lines in a file', async () => {
  writeFileSync(inFolder('lines.elf'), buildLines('zig', 4));
  const result = await boot(inFolder('lines.elf'), '--coverage', inFolder('lines.json'));
  expect(result.status).toBe(0);
  expect(result.stderr).toMatch(/^\S*lines\.c +13\/20 lines +65 %\nall +13\/20 lines +65 %\n/);
  const { files } = JSON.parse(readFileSync(inFolder('lines.json'), 'utf8'));
  expect(files).toMatchObject([{ lines: 20, executed: 13 }]);
});

test('covers nothing of an ELF without lines, and says so before it boots', async () => {
  const result = await boot(assemble('hello'), '--coverage', inFolder('none.json'));
  expect(result.status).toBe(2);
  expect(result.stderr).toMatch(/hello-\S+\.elf: no \.debug_line/);
});

test('writes traps, calls and accesses, a line each', async () => {
  const words = ['--trace', 'sbi,device:name=none', '--trace-file', inFolder('trace.jsonl')];
  expect((await boot(assemble('faults'), ...words)).status).toBe(1);
  const lines = readFileSync(inFolder('trace.jsonl'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'device', name: 'none', address: '0x8000000', fault: true },
    { kind: 'sbi', extension: '0x12345' },
  ]);
});

test('names a trace file that cannot be written', async () => {
  const words = ['--trace', 'traps', '--trace-file', '/nowhere/trace'];
  const result = await boot(assemble('hello'), ...words);
  expect(result.status).toBe(2);
  expect(result.stderr).toContain('--trace-file /nowhere/trace: ENOENT');
});
