import { expect, test } from 'vitest';
import { parseBootOptions } from '../../../cli/boot/options.ts';
import { UsageError } from '../../../cli/command.ts';

const kernel = ['--kernel', 'package.json'];

test('has QEMU’s memory, one hart, our firmware and a budget unless told', () => {
  const { description, limits } = parseBootOptions(kernel);
  expect(description).toMatchObject({ harts: 1, memoryBytes: 2 ** 27, firmware: 'builtin' });
  expect(limits).toEqual({ budgetInstructions: 10_000_000_000 });
});

test('takes every option', () => {
  const words = ['--bios', 'none', '--initrd', 'biome.json', '--append', '', '--harts', '16'];
  const more = ['--memory', '2G', '--drive', 'biome.json', '--drive', 'tsconfig.json'];
  more.push('--nvme', 'biome.json', '--virtio-pci-drive', '/dev/null', '--nvme', 'biome.json');
  const aia = ['--aia', 'aplic-imsic', '--aia-guests', '7'];
  const ends = ['--expect', 'login:', '--limit-instructions', '5_000k', '--json', 'x.json'];
  const options = parseBootOptions([...kernel, ...words, ...more, ...aia, ...ends]);
  expect(options).toMatchObject({
    description: { harts: 16, memoryBytes: 2 ** 31, firmware: 'none', commandLine: '' },
    limits: { budgetInstructions: 5_000_000, expectText: 'login:' },
    jsonFile: 'x.json',
    dtbFile: undefined,
  });
  expect(options.description).toMatchObject({ aia: 'aplic-imsic', aiaGuests: 7 });
  expect(options.description.drives).toHaveLength(2);
  expect(options.description.pci).toMatchObject([
    { kind: 'nvme' },
    { kind: 'virtio-block', drive: { length: 0 } },
    { kind: 'nvme' },
  ]);
  expect(options.description.initrd?.length).toBeGreaterThan(0);
});

test('has no virtio device but drives, and modern slots, unless told', () => {
  const virtio = ['--net', 'loopback', '--virtio-console', '--rng', '--virtio-mmio', 'legacy'];
  expect(parseBootOptions(kernel).description).toMatchObject({
    network: 'none',
    rng: false,
    virtioMmio: 'modern',
  });
  expect(parseBootOptions(kernel).description.virtioConsole).toBeUndefined();
  expect(parseBootOptions([...kernel, ...virtio]).description).toMatchObject({
    network: 'loopback',
    virtioConsole: {},
    rng: true,
    virtioMmio: 'legacy',
  });
});

test('reads flash banks and files for fw_cfg', () => {
  const flash = ['--pflash', 'biome.json', '--pflash', 'tsconfig.json'];
  const { description } = parseBootOptions([...kernel, ...flash, '--fw-cfg', 'opt/a=biome.json']);
  expect(description.flash).toHaveLength(2);
  expect(description.fwCfg).toEqual([{ name: 'opt/a', bytes: description.flash?.[0] }]);
});

test.each([
  ['64', 2 ** 26],
  ['64m', 2 ** 26],
  ['4096K', 2 ** 22],
])('reads --memory %s as %i bytes', (text, bytes) => {
  expect(parseBootOptions([...kernel, '--memory', text]).description.memoryBytes).toBe(bytes);
});

test.each<[string[], RegExp]>([
  [[], /--kernel FILE is missing/],
  [[...kernel, '--hart', '2'], /'--hart'/],
  [[...kernel, 'extra'], /extra/],
  [[...kernel, '--coverage', 'c.json'], /--coverage: package\.json is no ELF/],
  [[...kernel, '--coverage-elf', 'x.elf'], /--coverage FILE is missing/],
  [[...kernel, '--trace', 'traps'], /--trace-file FILE is missing/],
  [[...kernel, '--trace-file', 't.jsonl'], /--trace WHAT is missing/],
  [[...kernel, '--trace', 'traps:why=1', '--trace-file', 't'], /--trace 'traps:why=1': no .*'why'/],
  [[...kernel, '--harts', 'two'], /--harts two: want a whole number/],
  [[...kernel, '--harts', '0'], /--harts 0: want 1 to 16/],
  [[...kernel, '--harts', '1K'], /--harts 1K/],
  [[...kernel, '--memory', '3G'], /--memory 3G: want 1M to 2G/],
  [[...kernel, '--memory', '1025K'], /--memory 1025K: .*whole pages/],
  [[...kernel, '--memory', '128X'], /--memory 128X/],
  [[...kernel, '--memory', '99999999999999999999'], /--memory 9+/],
  [[...kernel, '--limit-instructions', '-1'], /limit-instructions/],
  [[...kernel, '--limit-instructions', '1.5G'], /--limit-instructions 1.5G/],
  [[...kernel, '--net', 'tap'], /--net tap: want none or loopback/],
  [[...kernel, '--virtio-mmio', '1'], /--virtio-mmio 1: want modern or legacy/],
  [[...kernel, '--pflash', '/nowhere/flash'], /--pflash \/nowhere\/flash: ENOENT/],
  [[...kernel, '--fw-cfg', 'opt/a'], /--fw-cfg opt\/a: want NAME=FILE/],
  [[...kernel, '--aia', 'plic'], /--aia plic: want none or aplic or aplic-imsic/],
  [[...kernel, '--aia', 'aplic-imsic', '--aia-guests', '8'], /--aia-guests 8: want 0 to 7/],
  [[...kernel, '--aia', 'aplic', '--aia-guests', '1'], /--aia-guests 1: needs --aia aplic-imsic/],
  [[...kernel, '--expect', ''], /--expect ''/],
  [['--kernel', 'emulator'], /--kernel emulator: EISDIR/],
  [[...kernel, '--bios', '/nowhere/fw.bin'], /--bios \/nowhere\/fw.bin: ENOENT/],
  [[...kernel, '--initrd', '/nowhere/initrd'], /--initrd \/nowhere\/initrd: ENOENT/],
  [[...kernel, '--drive', '/nowhere/disk'], /--drive \/nowhere\/disk: ENOENT/],
  [[...kernel, '--nvme', '/nowhere/disk'], /--nvme \/nowhere\/disk: ENOENT/],
  [
    [...kernel, '--virtio-pci-drive', '/nowhere/disk'],
    /--virtio-pci-drive \/nowhere\/disk: ENOENT/,
  ],
  [[...kernel, '--nvme', '/dev/null'], /--nvme \/dev\/null: an empty file/],
  [[...kernel, ...Array(32).fill(['--nvme', 'biome.json']).flat()], /--nvme: more than 31/],
  [[...kernel, ...Array(9).fill(['--drive', 'biome.json']).flat()], /--drive: 9 given/],
])('refuses %j by name', (words, message) => {
  expect(() => parseBootOptions(words)).toThrow(UsageError);
  expect(() => parseBootOptions(words)).toThrow(message);
});
