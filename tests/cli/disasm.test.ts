import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { assemble } from '../emulator/guests/assemble.ts';
import { isInstalled } from '../helpers/installed.ts';
import { slipway } from '../helpers/run.ts';
import { buildKeel, patience } from '../hypervisor/keel.ts';

const objdump = 'riscv64-linux-gnu-objdump';
const objdumpIsMissing = !isInstalled(objdump);

const disasm = (...words: string[]) => slipway('disasm', ...words);

test('prints an ELF’s code, with its names when they are asked for', async () => {
  const loop = assemble('loop');
  expect(await disasm(loop, '--symbols')).toEqual({
    status: 0,
    stdout:
      '\n.text:\n\n0000000080200000 <_start>:\n80200000:  a001      jal zero,0x80200000 <_start>\n',
    stderr: '',
  });
  expect((await disasm(loop)).stdout).not.toContain('_start');
});

test('prints a part, and a raw image from where it lies', async () => {
  const part = await disasm(assemble('hello'), '--address', '0x80200004', '--length', '4');
  expect(part.stdout.split('\n')[2]).toMatch(/^80200004: /);
  const raw = await disasm('LICENSE-ROYALTY-FREE.md', '--base', '0x1000', '--length', '2');
  expect(raw.stdout).toMatch(/\n00001000: {2}[0-9a-f]{4} /);
});

test.each<[string[], RegExp]>([
  [[], /want one FILE/],
  [['/nowhere/at-all'], /\/nowhere\/at-all: ENOENT/],
  [[process.execPath], /is for .*, not for RISC-V \(byte 0x12\)/],
  [['package.json', '--address', 'x'], /--address x: want a number/],
  [['package.json', '--address', '0x90000000'], /no code there/],
])('%j is status 2 and names what is wrong', async (words, message) => {
  const result = await disasm(...words);
  expect(result).toMatchObject({ status: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
});

test.skipIf(objdumpIsMissing)(
  'agrees with objdump over Keel (needs riscv64-linux-gnu-objdump)',
  async () => {
    const elf = path.join((await buildKeel()).folder, 'keel.elf');
    const read = (text: string, line: RegExp) =>
      [...text.matchAll(line)].map(([, address, raw, instruction = '']) => ({
        at: `${address}: ${raw}`,
        // A short instruction has a name of its own there; the long spellings are compared elsewhere.
        text:
          raw?.length === 4
            ? ''
            : instruction
                .replace(/\t/, ' ')
                .replace(/ *[#<].*$/, '')
                .replace(/0x(?=8[0-9a-f]{7}$)/, '')
                .replace(/\bjvt\b/, '0x17') // Zcmt is newer than Debian's objdump.
                .trim(),
      }));
    const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
    const theirs = execFileSync(objdump, ['-d', '-z', '-M', 'no-aliases', elf], options);
    const ours = await disasm(elf);
    // Keel's ELF does not say that it uses H: objdump shows those as numbers. And what the compiler marked as data it
    // shows as that.
    const hypervisor = /^h(fence|lv|lvx|sv)\./;
    const wanted = read(theirs, /^ *([0-9a-f]+):\t([0-9a-f]+) +\t(.*)$/gm);
    const code = new Set(
      wanted.filter(({ text }) => !/^\.(4byte|word)/.test(text)).map(({ at }) => at),
    );
    const found = read(ours.stdout, /^([0-9a-f]+): {2}([0-9a-f]+) +(.*)$/gm);
    expect(code.size).toBeGreaterThan(10_000);
    expect(found.filter(({ at }) => code.has(at))).toEqual(wanted.filter(({ at }) => code.has(at)));
    const rest = found.filter(({ at, text }) => !code.has(at) && !hypervisor.test(text));
    expect(rest.filter(({ text }) => !/^(\.[24]byte.*)?$/.test(text))).toEqual([]);
    expect(rest.length).toBeLessThan(20);
  },
  patience.testTimeout,
);
