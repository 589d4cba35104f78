import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { packCpio } from '#formats/cpio.ts';
import { readKtap } from '#formats/ktap/ktap.ts';
import type { KtapOutcome } from '#formats/ktap/ktap-line.ts';
import { consoleOf } from '../emulator/boot.ts';
import {
  bootOnEmulator,
  bootOnQemu,
  buildKeel,
  ktapLines,
  missing,
  patience,
  type Scene,
} from './keel.ts';

vi.setConfig(patience);

let image = '';
let sample: Uint8Array;

beforeAll(async () => {
  const built = await buildKeel();
  image = built.image;
  sample = await readFile(`${built.folder}/tests/modules/sample.bin`);
});

/** 32 sectors, each byte another. */
const drive = Uint8Array.from(
  { length: 32 * 512 },
  (_, index) => (index * 31 + (index >> 9)) & 0xff,
);

const scenes: [name: string, scene: Omit<Scene, 'image'>][] = [
  ['with a drive', { append: 'keel.selftest', drive }],
  ['without a drive, with three harts', { append: 'keel.selftest', harts: 3 }],
];

test.skipIf(missing.qemu || missing.core).each(scenes)(
  `prints the same KTAP lines on QEMU and on the emulator, %s${missing.qemu}${missing.core}`,
  async (_, scene) => {
    const transcript = await bootOnEmulator({ image, ...scene });
    const ours = consoleOf(transcript);
    const theirs = await bootOnQemu({ image, ...scene });
    expect(ktapLines(ours)).toEqual(ktapLines(theirs));
    const report = readKtap(ours);
    const count = (outcome: KtapOutcome) =>
      report.tests.filter((test) => test.outcome === outcome).length;
    expect(report.fault).toBeUndefined();
    expect(count('failed')).toBe(0);
    expect(count('passed')).toBeGreaterThan(50);
    expect(count('skipped')).toBe(scene.drive ? 0 : 3);
    expect(ours).toMatch(/^test: its interrupt came 1000 times in a row and is now off$/m);
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  },
);

const bundledGuest = [
  'partition first: created, 1 MiB',
  '[first] hello from VS-mode',
  '[first] ok: paging: two addresses, one word',
  '[first] ok: three timer interrupts',
  '[first] ok: a read outside our memory is a load access fault',
  'partition first: powered off',
  'partitions: all ended',
  'power: off',
];

test.skipIf(missing.core)(`runs the bundled guest to its end${missing.core}`, async () => {
  const transcript = await bootOnEmulator({ image, harts: 2 });
  const lines = consoleOf(transcript).split('\n');
  expect(lines.filter((line) => bundledGuest.includes(line))).toEqual(bundledGuest);
  expect(transcript.exit).toEqual({ kind: 'powered-off' });
});

test.skipIf(missing.qemu)(`runs the bundled guest on QEMU${missing.qemu}`, async () => {
  const lines = (await bootOnQemu({ image, harts: 2 })).split('\n');
  expect(lines.filter((line) => bundledGuest.includes(line))).toEqual(bundledGuest);
});

function edited(edit: (bytes: Buffer) => void): Uint8Array {
  const bytes = Buffer.from(sample);
  edit(bytes);
  return bytes;
}

test.skipIf(missing.core)(
  `refuses each bad module by name and boots on${missing.core}`,
  async () => {
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
    const modules: [name: string, bytes: Uint8Array, reason: RegExp][] = [
      ['empty', new Uint8Array(), /truncated/],
      ['half', sample.subarray(0, sample.length / 2), /truncated/],
      ['x86', edited((bytes) => bytes.writeUInt16LE(62, 18)), /for machine 62, not RISC-V/],
      [
        'unknown',
        edited((bytes) =>
          bytes.write('vmhi_alias\0', text(bytes).lastIndexOf('vmhi_alloc\0'), 'latin1'),
        ),
        /unknown symbol vmhi_alias/,
      ],
      [
        'checksum',
        edited((bytes) => bytes.writeUInt32LE(1, text(bytes).indexOf('vmhi_alloc\0') - 4)),
        /symbol vmhi_alloc has version 00000001/,
      ],
      ['zeroes', new Uint8Array(100_000), /not a little-endian ELF64 file/],
      ['huge', new Uint8Array(5 << 20), /more than 4194304/],
    ];
    const files = modules.map(([name, bytes]) => ({ path: `modules/${name}.vmod`, bytes }));
    files.push({ path: 'modules/good.vmod', bytes: sample });
    const transcript = await bootOnEmulator({ image, bundle: packCpio(files) });
    const console = consoleOf(transcript);
    for (const [name, , reason] of modules) {
      const line = console.split('\n').filter((line) => line.startsWith(`module ${name}: `));
      expect(line).toEqual([expect.stringMatching(/: refused: /)]);
      expect(line[0]).toMatch(reason);
    }
    expect(console).toMatch(/^module good: linked, \d+ relocations, 4 imports; sample of Keel/m);
    expect(console).toContain('partition first: powered off\n');
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  },
);

test.skipIf(missing.core)(`survives a bundle that is no archive${missing.core}`, async () => {
  const bundle = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) & 0xff);
  const transcript = await bootOnEmulator({ image, bundle });
  expect(consoleOf(transcript)).toContain('bundle: 0 files, and then it is malformed\n');
  expect(transcript.exit).toEqual({ kind: 'powered-off' });
});

const manifest = (text: string) => Buffer.from(text);

test.skipIf(missing.core)(
  `runs the partitions that manifests name, and refuses bad ones${missing.core}`,
  async () => {
    const guest = await readFile(`${image.slice(0, -'keel.bin'.length)}guests/hostile.bin`);
    const bundle = packCpio([
      {
        path: 'partitions/one.manifest',
        bytes: manifest('# ours\nname one\nimage builtin:first\nmemory 2M\n'),
      },
      { path: 'partitions/two.manifest', bytes: manifest('name two\nimage guests/hostile.bin') },
      { path: 'partitions/bad.manifest', bytes: manifest('name\n') },
      { path: 'partitions/none.manifest', bytes: manifest('name none\nimage guests/none.bin\n') },
      {
        path: 'partitions/odd.manifest',
        bytes: manifest('name odd\nimage builtin:first\nmemory 3M\n'),
      },
      { path: 'guests/hostile.bin', bytes: guest },
    ]);
    const transcript = await bootOnEmulator({ image, bundle });
    const console = consoleOf(transcript);
    for (const line of [
      'partition one: created, 2 MiB',
      'partition two: created, 1 MiB',
      'partition: a manifest in the bundle is malformed',
      'partition none: no image guests/none.bin',
      'partition odd: not created, error -7',
      '[two] still here',
      'partition one: powered off',
      'partition two: powered off',
    ]) {
      expect(console.split('\n')).toContain(line);
    }
    expect(console).not.toContain('FAILED');
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  },
);

test.skipIf(missing.core)(
  `an endless guest keeps no other from its end, and is ended by the budget${missing.core}`,
  async () => {
    const bundle = packCpio([
      { path: 'partitions/a.manifest', bytes: manifest('name endless\nimage builtin:endless\n') },
      { path: 'partitions/b.manifest', bytes: manifest('name first\nimage builtin:first\n') },
    ]);
    const transcript = await bootOnEmulator({ image, bundle }, { budgetInstructions: 40_000_000 });
    expect(consoleOf(transcript)).toContain('partition first: powered off\n');
    expect(transcript.exit).toEqual({ kind: 'budget-spent' });
  },
);

test.skipIf(missing.core)(
  `a guest's output cannot pass for a test result${missing.core}`,
  async () => {
    const transcript = await bootOnEmulator({ image });
    const lines = consoleOf(transcript).split('\n');
    expect(lines.filter((line) => line.includes('VS-mode'))).toEqual([
      '[first] hello from VS-mode',
    ]);
    expect(ktapLines(consoleOf(transcript))).toEqual([]);
  },
);
