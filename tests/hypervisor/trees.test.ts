import { beforeAll, describe, expect, test, vi } from 'vitest';
import { packCpio } from '#formats/cpio.ts';
import { isInstalled } from '../helpers/installed.ts';
import { bootGivenOnQemu, bootOnEmulator, type GivenTree } from './given-tree.ts';
import { buildKeel, buildModule, missing, patience } from './keel.ts';

vi.setConfig(patience);

const dtc = isInstalled('dtc') ? '' : ' (skipped: dtc is missing)';
let image = '';
let folder = '';

beforeAll(async () => {
  const built = await buildKeel();
  image = built.image;
  folder = built.folder;
});

const machines = [
  ['the emulator', bootOnEmulator, missing.core],
  ['QEMU', bootGivenOnQemu, missing.qemu],
] as const;

const memory = 'memory@80000000 {';
const root = 'model = "riscv-virtio,qemu";';
const rtc = 'rtc@101000 {';

const freePages = (console: string): number =>
  Number(/memory: \d+ MiB at \w+, (\d+) pages free/.exec(console)?.[1]);

// OpenSBI 1.1, which QEMU brings, wants it in /cpus.
test.skipIf(missing.core || dtc)(
  `the timebase may stand in the hart’s node${missing.core}${dtc}`,
  async () => {
    const edits = [
      ['timebase-frequency = <0x989680>;', ''],
      ['cpu@0 {', 'cpu@0 { timebase-frequency = <0x989680>;'],
    ] as const;
    expect(await bootOnEmulator({ image, edits })).toMatch(/timer: \w+, 10000000 Hz/);
  },
);

describe.each(machines)('on %s', (name, bootIt, lacking) => {
  const scene = (
    title: string,
    edits: GivenTree['edits'],
    check: (console: string, plain: string) => void,
    append = '',
  ) =>
    test.skipIf(lacking || dtc)(`${title}, on ${name}${lacking}${dtc}`, async () => {
      const console = await bootIt({ image, append, edits });
      check(console, await bootIt({ image, append, edits: [] }));
      expect(console).toContain('partition first: powered off');
      expect(console).toContain('power: off');
    });

  scene(
    'what /memreserve/ names is handed out to nobody',
    [['/dts-v1/;', '/dts-v1/;\n/memreserve/ 0x83000000 0x2000000;']],
    (console, plain) => expect(freePages(plain) - freePages(console)).toBe(0x2000),
  );

  const reserved = (nodes: string): GivenTree['edits'] => [
    [
      root,
      `${root}\nreserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${nodes} };`,
    ],
  ];
  scene(
    'each entry of reserved memory is handed out to nobody',
    reserved('two@84000000 { reg = <0 0x84000000 0 0x1000>, <0 0x84100000 0 0x800000>; };'),
    (console, plain) => expect(freePages(plain) - freePages(console)).toBe(0x801),
  );
  scene(
    'two hundred pieces of reserved memory cost RAM, not the boot',
    reserved(
      Array.from({ length: 200 }, (_, index) => {
        const at = (0x8680_0000 + index * 0x2000).toString(16);
        return `r${index}@${at} { reg = <0 0x${at} 0 0x1000>; };`;
      }).join('\n'),
    ),
    (console, plain) => {
      // Of 200 equal gaps, 72 are lost and a few for what else is reserved.
      expect(console).toMatch(/memory: more than 128 reserved ranges, \d+ KiB between them are/);
      const taken = freePages(plain) - freePages(console);
      expect(taken).toBeGreaterThanOrEqual(272);
      expect(taken).toBeLessThan(280);
    },
  );
  scene(
    'the firmware’s own piece may come last of many',
    reserved(
      `${Array.from({ length: 130 }, (_, index) => {
        const at = (0x8680_0000 + index * 0x2000).toString(16);
        return `r${index}@${at} { reg = <0 0x${at} 0 0x1000>; };`;
      }).join('\n')}
       late@80300000 { reg = <0 0x80300000 0 0x1000>; };
       firmware@80000000 { reg = <0 0x80000000 0 0x80000>; };`,
    ),
    (console, plain) => expect(freePages(plain) - freePages(console)).toBeLessThan(140),
  );
  scene(
    'the timebase may have two cells',
    [['timebase-frequency = <0x989680>;', 'timebase-frequency = <0 0x989680>;']],
    (console) => expect(console).toMatch(/timer: \w+, 10000000 Hz/),
  );
  scene(
    'a device behind a bus is where ranges put it',
    [
      [
        rtc,
        `bus@100000 { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>;
         ranges = <0x4000 0x0 0x0 0x1000>, <0x0 0x0 0x10000000 0x1000>; probed@0 {
         reg = <0x4000 0x1000>; compatible = "nobody"; }; serial@0 { reg = <0x0 0x100>;
         compatible = "ns16550a"; interrupts = <10>; interrupt-parent = <3>; }; };\n${rtc}`,
      ],
      ['serial@10000000 {', 'serial@10000000 { status = "disabled";'],
    ],
    (console) => expect(console).toContain('console: serial@0\n'),
  );
  scene(
    'RAM is the node that the image lies in',
    [
      [
        memory,
        `memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x1000000>; };\n${memory}`,
      ],
    ],
    (console, plain) => expect(freePages(console)).toBe(freePages(plain)),
  );
  test.skipIf(lacking || dtc)(
    `a timebase too slow for a slice is refused, on ${name}${lacking}${dtc}`,
    async () => {
      const edits = [['timebase-frequency = <0x989680>;', 'timebase-frequency = <999>;']] as const;
      expect(await bootIt({ image, edits })).toMatch(
        /^panic: the device tree at \w+ is malformed, or lacks RAM or a usable timebase$/m,
      );
    },
  );
  // Both machines have the tree near the end of RAM.
  const halves: GivenTree['edits'] = [
    ['reg = <0x00 0x80000000 0x00 0x8000000>;', 'reg = <0x00 0x80000000 0x00 0x4000000>;'],
    [
      memory,
      `memory@84000000 { device_type = "memory"; reg = <0 0x84000000 0 0x4000000>; };\n${memory}`,
    ],
  ];
  scene('the tree may lie in another piece of RAM than the image', halves, (console) =>
    expect(console).toContain('memory: 64 MiB at 80000000'),
  );
  test.skipIf(lacking || dtc)(`and so may the bundle, on ${name}${lacking}${dtc}`, async () => {
    const manifest = Buffer.from('name far\nimage builtin:first\n');
    const bundle = packCpio([{ path: 'partitions/far.manifest', bytes: manifest }]);
    const console = await bootIt({ image, edits: halves, bundle });
    expect(console).toContain('bundle: 1 files');
    expect(console).toContain('partition far: powered off');
  });
  // 63 GiB, of which all but what the machine has is reserved: so only the tables for it are made.
  scene(
    'RAM up to 65 GiB leaves room for devices',
    [
      ['/dts-v1/;', '/dts-v1/;\n/memreserve/ 0x88000000 0xfb8000000;'],
      ['reg = <0x00 0x80000000 0x00 0x8000000>;', 'reg = <0x00 0x80000000 0x0f 0xc0000000>;'],
    ],
    (console) => {
      expect(console).toContain('memory: 64512 MiB at 80000000');
      expect(console).toMatch(/^plic: \d+ sources/m);
      expect(console).toContain('console: serial@10000000\n');
    },
  );

  test.skipIf(lacking || dtc)(
    `a console that traps hands over, on ${name}${lacking}${dtc}`,
    async () => {
      const bytes = await buildModule('console', folder);
      const console = await bootIt({
        image,
        bundle: packCpio([{ path: 'modules/console.vmod', bytes }]),
        edits: [['serial@10000000 {', 'serial@10000000 { status = "disabled";']],
      });
      expect(console).toMatch(/rtc@101000: an operation ended by store page fault .* used no more/);
      expect(console).toContain('partition first: powered off');
      expect(console).toContain('power: off');
    },
  );

  test.skipIf(lacking || dtc)(
    `a console whose operations end outside its memory is none, on ${name}${lacking}${dtc}`,
    async () => {
      const bytes = await buildModule('edge', folder);
      const console = await bootIt({
        image,
        bundle: packCpio([{ path: 'modules/edge.vmod', bytes }]),
        edits: [['serial@10000000 {', 'serial@10000000 { status = "disabled";']],
      });
      expect(console).toMatch(/edge: probe of rtc@101000 ended by load page fault/);
      expect(console).toContain('power: off');
    },
  );
});
