/** The machine that the arguments of `slipway boot` describe. */
import type {
  Firmware,
  FirmwareFile,
  MachineDescription,
  PciDescription,
} from '#emulator/description/description.ts';
import { UsageError } from '../command.ts';
import {
  binaryUnits,
  type ParsedArguments,
  parseChoice,
  parseCount,
  readFile,
} from './arguments.ts';

function parseHarts(text: string): number {
  const harts = parseCount('harts', text, {}, 1);
  if (harts < 1 || harts > 16) throw new UsageError(`--harts ${text}: want 1 to 16`);
  return harts;
}

function parseMemory(text: string): number {
  const bytes = parseCount('memory', text, binaryUnits, 2 ** 20);
  if (bytes < 2 ** 20 || bytes > 2 ** 31 || bytes % 4096 !== 0) {
    throw new UsageError(`--memory ${text}: want 1M to 2G, in whole pages of 4K`);
  }
  return bytes;
}

function parseFirmware(text: string): Firmware {
  return text === 'builtin' || text === 'none' ? text : readFile('bios', text);
}

function parseAia({ values }: ParsedArguments): Partial<MachineDescription> {
  const aia = parseChoice('aia', values.aia, ['none', 'aplic', 'aplic-imsic']);
  const text = values['aia-guests'];
  const aiaGuests = parseCount('aia-guests', text, {}, 1);
  if (aiaGuests > 7) throw new UsageError(`--aia-guests ${text}: want 0 to 7`);
  if (aiaGuests > 0 && aia !== 'aplic-imsic') {
    throw new UsageError(`--aia-guests ${text}: needs --aia aplic-imsic`);
  }
  return { aia, aiaGuests, aclint: values.aclint };
}

function parseVirtio({ values }: ParsedArguments): Partial<MachineDescription> {
  const drives = (values.drive ?? []).map((file) => readFile('drive', file));
  return {
    drives,
    network: parseChoice('net', values.net, ['none', 'loopback']),
    ...(values['virtio-console'] && { virtioConsole: {} }),
    rng: values.rng,
    virtioMmio: parseChoice('virtio-mmio', values['virtio-mmio'], ['modern', 'legacy']),
  };
}

/** Options that put a device behind the PCI host bridge. */
const pciKinds: Record<string, PciDescription['kind']> = {
  nvme: 'nvme',
  'virtio-pci-drive': 'virtio-block',
};
const pciMaximum = 31;

/** In the order in which they were given, whatever they are: that is their slots. */
function parsePci({ tokens }: ParsedArguments): PciDescription[] {
  const devices: PciDescription[] = [];
  for (const token of tokens) {
    const kind = token.kind === 'option' ? pciKinds[token.name] : undefined;
    if (kind === undefined || token.kind !== 'option') continue;
    if (devices.length === pciMaximum) {
      throw new UsageError(
        `--${token.name}: more than ${pciMaximum} devices behind the PCI bridge`,
      );
    }
    const file = token.value ?? '';
    const drive = readFile(token.name, file);
    if (kind === 'nvme' && drive.length === 0)
      throw new UsageError(`--${token.name} ${file}: an empty file`);
    devices.push({ kind, drive });
  }
  return devices;
}

function parseFirmwareFile(text: string): FirmwareFile {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new UsageError(`--fw-cfg ${text}: want NAME=FILE`);
  }
  return { name, bytes: readFile('fw-cfg', file) };
}

/** What a real computer takes from outside: clock, entropy and input. */
function parseInputs({ values }: ParsedArguments): Partial<MachineDescription> {
  const { seed } = values;
  if (seed !== undefined && !/^[0-9a-f]{64}$/i.test(seed)) {
    throw new UsageError(`--seed ${seed}: want 64 hexadecimal digits`);
  }
  return {
    rtcSeconds: parseCount('rtc', values.rtc, {}, 1),
    ...(seed !== undefined && { seed: Uint8Array.from(Buffer.from(seed, 'hex')) }),
    ...(values.input !== undefined && { consoleInput: readFile('input', values.input) }),
  };
}

/** @param kernel its bytes; none when only a device tree is wanted. @throws UsageError */
export function describeMachine(parsed: ParsedArguments, kernel: Uint8Array): MachineDescription {
  const { values } = parsed;
  return {
    harts: parseHarts(values.harts),
    memoryBytes: parseMemory(values.memory),
    firmware: parseFirmware(values.bios),
    kernel,
    ...parseAia(parsed),
    ...parseVirtio(parsed),
    ...parseInputs(parsed),
    pci: parsePci(parsed),
    ...(values.pflash && { flash: values.pflash.map((file) => readFile('pflash', file)) }),
    ...(values['fw-cfg'] && { fwCfg: values['fw-cfg'].map(parseFirmwareFile) }),
    ...(values.initrd !== undefined && { initrd: readFile('initrd', values.initrd) }),
    ...(values.append !== undefined && { commandLine: values.append }),
  };
}
