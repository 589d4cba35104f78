import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import { ImageError } from '#emulator/images/image-error.ts';
import { buildMachineTree } from '#emulator/images/placement.ts';
import { isInstalled } from '../../helpers/installed.ts';
import { makeMachine } from '../boot.ts';
import { sequence } from '../sequence.ts';
import { readFdt } from './read-fdt.ts';

const letters = ['a', ' ', '"', '\\', 'ü', '𝛼', '\n', '=', '\u{7f}'];

function anyDescription(next: (limit: number) => number): MachineDescription {
  const bytes = (length: number) => new Uint8Array(length).map(() => next(256));
  const maybe = <T>(value: T): T | undefined => (next(2) === 0 ? value : undefined);
  const initrd = maybe(bytes(1 + next(5000)));
  const commandLine = maybe(Array.from({ length: next(400) }, () => letters[next(9)]).join(''));
  return {
    harts: 1 + next(16),
    memoryBytes: 4096 * (16384 + next(100_000)),
    firmware: next(2) === 0 ? 'builtin' : 'none',
    kernel: new Uint8Array(1 + next(70_000)),
    ...(initrd && { initrd }),
    ...(commandLine !== undefined && { commandLine }),
    drives: Array.from({ length: next(4) }, () => bytes(512)),
    pci: Array.from({ length: next(3) }, () => ({ kind: 'nvme' as const, drive: bytes(512) })),
    rng: next(2) === 0,
    seed: bytes(32),
  };
}

test.skipIf(!isInstalled('dtc'))(
  'a hundred machines: dtc takes each tree, which says what the machine was made from (dtc missing?)',
  () => {
    const numbers = sequence(20);
    const next = (limit: number) => numbers.next().value % limit;
    for (let machine = 0; machine < 100; machine += 1) {
      const description = anyDescription(next);
      const blob = buildMachineTree(description);
      const result = spawnSync('dtc', ['-q', '-q', '-I', 'dtb', '-O', 'dtb', '-'], { input: blob });
      expect(`${machine}: ${result.status} ${result.stderr}`).toBe(`${machine}: 0 `);
      const tree = readFdt(blob);
      const cpus = [...tree.keys()].filter((key) => /^\/cpus\/cpu@\w+ reg$/.test(key));
      expect(cpus).toHaveLength(description.harts);
      const said = Buffer.from(tree.get('/chosen bootargs') ?? '', 'hex').toString('utf8');
      const wanted = description.commandLine;
      expect(said).toBe(wanted === undefined ? '' : `${wanted}\0`);
    }
  },
);

const usual: MachineDescription = {
  harts: 1,
  memoryBytes: 0x800_0000,
  firmware: 'builtin',
  kernel: new Uint8Array(4),
};

test.each([
  ['harts', { harts: 17 }],
  ['harts', { harts: Number.NaN }],
  ['memory', { memoryBytes: 0x800_0001 }],
  ['memory', { memoryBytes: 2 ** 40 }],
  ['seed', { seed: new Uint8Array(31) }],
  ['rtcSeconds', { rtcSeconds: -1 }],
  ['rtcSeconds', { rtcSeconds: 0.5 }],
  ['commandLine', { commandLine: 'root=/dev/vda\0quiet' }],
  ['kernel', { kernel: new Uint8Array(0x800_0000) }],
  ['initrd', { initrd: new Uint8Array(0x700_0000) }],
] as const)(
  'a description that cannot be built is refused with the name of its %s',
  async (field, wrong) => {
    const refusal = await makeMachine(usual.kernel, wrong).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ImageError);
    expect((refusal as ImageError).message).toContain(field);
  },
);
