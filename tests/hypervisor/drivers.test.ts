import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { packCpio } from '#formats/cpio.ts';
import { consoleOf } from '../emulator/boot.ts';
import {
  bootOnEmulator,
  bootOnQemu,
  buildKeel,
  buildModule,
  missing,
  patience,
  type Scene,
} from './keel.ts';

vi.setConfig(patience);

let image = '';
let bundle: Uint8Array;

const names = ['alias', 'claims', 'frees', 'ghost', 'late'];

beforeAll(async () => {
  const built = await buildKeel();
  image = built.image;
  const files: { path: string; bytes: Uint8Array }[] = [
    { path: 'modules/evil.vmod', bytes: await readFile('tests/fixtures/keel/section-zero.vmod') },
  ];
  for (const name of names) {
    files.push({ path: `modules/${name}.vmod`, bytes: await buildModule(name, built.folder) });
  }
  bundle = packCpio(files);
});

const machines: [name: string, boot: (scene: Scene) => Promise<string>, lacking: string][] = [
  ['the emulator', async (scene) => consoleOf(await bootOnEmulator(scene)), missing.core],
  ['QEMU', bootOnQemu, missing.qemu],
];

describe.each(machines)('modules that attack, on %s', (name, boot, lacking) => {
  test.skipIf(lacking)(
    `are refused or ended, and the guest runs, on ${name}${lacking}`,
    async () => {
      const console = await boot({ image, bundle });
      const lines = console.split('\n');
      const linesOf = (text: string) => lines.filter((line) => line.includes(text));
      // A malformed section 0.
      expect(linesOf('module evil: ')).toEqual([
        expect.stringMatching(/: refused: no section names/),
      ]);
      // Text is writable nowhere, in the alias of RAM neither.
      expect(linesOf('own code')).toEqual(['own code has flags b']);
      expect(linesOf('module alias: start')).toEqual([
        expect.stringMatching(/start ended by store page fault/),
      ]);
      // The interrupt controller and the harts are nobody's.
      expect(linesOf('driver claims')).toEqual(['module claims: driver claims took 0 devices']);
      expect(linesOf(': claimed')).toEqual([]);
      // What was checked may have changed since.
      expect(linesOf('module late: a driver')).toEqual([
        expect.stringMatching(/descriptor ended by load page fault at pc \w+, address 8$/),
      ]);
      // A second free is no free.
      expect(linesOf('after a double free')).toEqual(['after a double free: two blocks']);
      expect(linesOf('17 MiB for DMA')).toEqual(['17 MiB for DMA: refused, no device: refused']);
      // What a probe registered before it trapped is gone with it.
      expect(linesOf('registered: 0')).toHaveLength(linesOf('ghost: probe of').length);
      expect(linesOf('ghost: probe of').length).toBeGreaterThan(1);
      expect(linesOf('registered: -')).toEqual([]);
      expect(lines).toContain('partition first: powered off');
      expect(lines).toContain('power: off');
    },
  );
});
