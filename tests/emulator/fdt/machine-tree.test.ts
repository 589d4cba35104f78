import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineTree, type TreeFacts } from '#emulator/fdt/machine-tree.ts';
import { writeFdt } from '#emulator/fdt/writer.ts';
import { isInstalled } from '../../helpers/installed.ts';
import { readFdt } from './read-fdt.ts';

const facts: TreeFacts = {
  harts: 2,
  memoryBytes: 0x800_0000,
  commandLine: 'keel.selftest',
  initrd: { start: 0x8420_0000, end: 0x8420_1388 },
  seed: new Uint8Array(32).fill(7),
};

/** What we have and QEMU 7.2 has not. */
const ownProperties = /\/cpu@\d+ riscv,(cbo[mpz]-block-size|isa-base|isa-extensions)$/;
/** What QEMU has and we have not: no such device, or one that only QEMU's own tools look for. */
const absentNodes = /^\/(pmu|platform-bus@)/;
/** Same names, other values: harts with other extensions, a random seed. */
const otherValues = /\/cpu@\d+ (riscv,isa|mmu-type)$|^\/chosen rng-seed$/;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-fdt-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function qemuTree(machine: string): Map<string, string> {
  const file = path.join(folder, 'qemu.dtb');
  const kernel = path.join(folder, 'kernel');
  const initrd = path.join(folder, 'initrd');
  writeFileSync(kernel, new Uint8Array(4096));
  writeFileSync(initrd, new Uint8Array(0x1388));
  execFileSync(
    'qemu-system-riscv64',
    [
      '-M',
      `virt,${machine}dumpdtb=${file}`,
      '-cpu',
      'rv64,h=true',
      '-m',
      '128',
      '-smp',
      '2',
      '-nographic',
    ]
      .concat(['-kernel', kernel, '-initrd', initrd, '-append', 'keel.selftest'])
      .concat(['-bios', 'none']),
    { stdio: 'ignore' },
  );
  return readFdt(readFileSync(file));
}

describe.skipIf(!isInstalled('qemu-system-riscv64'))(
  'against QEMU (qemu-system-riscv64 missing?)',
  () => {
    const machines: [machine: string, options: Partial<TreeFacts>][] = [
      ['', {}],
      ['aia=aplic,', { aia: 'aplic' }],
      ['aclint=on,', { aclint: true }],
      ['aclint=on,aia=aplic,', { aclint: true, aia: 'aplic' }],
      ['aia=aplic-imsic,', { aia: 'aplic-imsic' }],
      ['aia=aplic-imsic,aia-guests=3,', { aia: 'aplic-imsic', aiaGuests: 3 }],
    ];
    test.each(machines)('%s has the same nodes, properties and values', (machine, options) => {
      const theirs = qemuTree(machine);
      const initrdStart = theirs.get('/chosen linux,initrd-start');
      const start = Number.parseInt(initrdStart ?? '', 16);
      const ours = readFdt(
        writeFdt(machineTree({ ...facts, ...options, initrd: { start, end: start + 0x1388 } })),
      );
      const wanted = [...theirs].filter(([key]) => !absentNodes.test(key));
      const shared = [...ours.keys()].filter((key) => !ownProperties.test(key));
      expect(shared.sort()).toEqual(wanted.map(([key]) => key).sort());
      for (const [key, value] of wanted) {
        if (!otherValues.test(key)) expect(`${key} = ${ours.get(key)}`).toBe(`${key} = ${value}`);
      }
    });
  },
);

test.skipIf(!isInstalled('dtc'))('is a tree that dtc takes without a word (dtc missing?)', () => {
  const blob = writeFdt(machineTree(facts));
  const result = spawnSync('dtc', ['-I', 'dtb', '-O', 'dts', '-'], {
    input: blob,
    encoding: 'utf8',
  });
  expect(result.status).toBe(0);
  // QEMU's tree, which ours follows, is warned about for these.
  const known =
    /interrupts_property|unit_address|simple_bus_reg|avoid_unnecessary|cpu@|interrupt_provider/;
  expect(result.stderr.split('\n').filter((line) => line !== '' && !known.test(line))).toEqual([]);
  expect(result.stdout).toContain('bootargs = "keel.selftest"');
});

test('names each hart, its controller and its two PLIC contexts', () => {
  const tree = readFdt(writeFdt(machineTree({ ...facts, harts: 3 })));
  const controllers = [0, 1, 2].map((hart) =>
    tree.get(`/cpus/cpu@${hart}/interrupt-controller phandle`),
  );
  expect(new Set(controllers).size).toBe(3);
  const wanted = controllers.map((handle) => `${handle}0000000b${handle}00000009`).join('');
  expect(tree.get('/soc/plic@c000000 interrupts-extended')).toBe(wanted);
});

test('leaves out what the boot does not have', () => {
  const tree = readFdt(
    writeFdt(machineTree({ ...facts, commandLine: undefined, initrd: undefined })),
  );
  expect([...tree.keys()].filter((key) => key.startsWith('/chosen ')).sort()).toEqual([
    '/chosen rng-seed',
    '/chosen stdout-path',
  ]);
});

test('says smaia and ssaia with an IMSIC alone', () => {
  const isaWith = (aia: 'aplic' | 'aplic-imsic') =>
    Buffer.from(
      readFdt(writeFdt(machineTree({ ...facts, aia }))).get('/cpus/cpu@0 riscv,isa') ?? '',
      'hex',
    ).toString();
  expect(isaWith('aplic')).not.toContain('aia');
  expect(isaWith('aplic-imsic')).toMatch(/_smaia_.*_ssaia_/);
});

test('disables what is M-mode’s for a kernel that no firmware of the guest prepares', () => {
  const options = { aia: 'aplic-imsic', supervisorOnly: true } as const;
  const tree = readFdt(writeFdt(machineTree({ ...facts, ...options })));
  const disabled = Buffer.from('disabled\0').toString('hex');
  expect([...tree].filter(([, value]) => value === disabled).map(([key]) => key)).toEqual([
    '/soc/aplic@c000000 status',
    '/soc/imsics@24000000 status',
  ]);
});
