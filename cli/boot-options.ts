/** The words behind `slipway boot`, checked. */
import { parseArgs } from 'node:util';
import type {
  Firmware,
  FirmwareFile,
  MachineDescription,
  PciDescription,
  RunLimits,
} from '#emulator/description.ts';
import { type ObservationOptions, readObservationOptions } from './boot-observation.ts';
import { UsageError } from './command.ts';
import { type GdbPlace, parseGdbPlace } from './gdb.ts';
import { readInput } from './read-file.ts';

const options = {
  kernel: { type: 'string' },
  bios: { type: 'string', default: 'builtin' },
  initrd: { type: 'string' },
  append: { type: 'string' },
  harts: { type: 'string', default: '1' },
  memory: { type: 'string', default: '128M' },
  aia: { type: 'string', default: 'none' },
  'aia-guests': { type: 'string', default: '0' },
  aclint: { type: 'boolean', default: false },
  drive: { type: 'string', multiple: true },
  net: { type: 'string', default: 'none' },
  'virtio-console': { type: 'boolean', default: false },
  rng: { type: 'boolean', default: false },
  pflash: { type: 'string', multiple: true },
  'fw-cfg': { type: 'string', multiple: true },
  'virtio-mmio': { type: 'string', default: 'modern' },
  nvme: { type: 'string', multiple: true },
  'virtio-pci-drive': { type: 'string', multiple: true },
  expect: { type: 'string' },
  'limit-instructions': { type: 'string', default: '10G' },
  'until-instructions': { type: 'string' },
  save: { type: 'string' },
  gdb: { type: 'string' },
  restore: { type: 'string' },
  json: { type: 'string' },
  coverage: { type: 'string' },
  'coverage-elf': { type: 'string' },
  trace: { type: 'string' },
  'trace-file': { type: 'string' },
  dumpdtb: { type: 'string' },
} as const;

/** All but these say what a snapshot holds already. */
const besideRestore = [
  ...['restore', 'expect', 'limit-instructions', 'until-instructions', 'save', 'json'],
  ...['coverage', 'coverage-elf', 'trace', 'trace-file', 'gdb'],
];

export interface BootOptions {
  /** Without a kernel only a device tree can be made. */
  description: MachineDescription;
  limits: RunLimits;
  /** In place of description and limits: the snapshot, and such limits as were told. */
  restore: { snapshot: Uint8Array; limits: Partial<RunLimits> } | undefined;
  /** Where to stop, in instructions since the machine's first. */
  untilInstructions: number;
  saveFile: string | undefined;
  /** Where a debugger may connect, before the first instruction. */
  gdb: GdbPlace | undefined;
  observation: ObservationOptions;
  jsonFile: string | undefined;
  dtbFile: string | undefined;
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false, tokens: true });
  } catch (error) {
    // parseArgs names the option in its first line.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readFile(option: string, file: string): Uint8Array {
  return readInput(`--${option}`, file);
}

const binaryUnits: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const decimalUnits: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9 };

/** @param units of the suffix K, M or G; `bare` multiplies a number without one. */
function parseCount(
  option: string,
  text: string,
  units: Record<string, number>,
  bare: number,
): number {
  const match = /^(\d[\d_]*)([KMG]?)$/i.exec(text);
  const [, digits = '', suffix = ''] = match ?? [];
  const unit = suffix === '' ? bare : units[suffix.toUpperCase()];
  const value = Number(digits.replaceAll('_', '')) * (unit ?? Number.NaN);
  if (match === null || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${option} ${text}: want a whole number, with K, M or G behind it`);
  }
  return value;
}

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

/** @returns `text` as one of `choices`. */
function parseChoice<const T extends string>(
  option: string,
  text: string,
  choices: readonly T[],
): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw new UsageError(`--${option} ${text}: want ${choices.join(' or ')}`);
  }
  return choice;
}

function parseAia({ values }: ReturnType<typeof parseWords>): Partial<MachineDescription> {
  const aia = parseChoice('aia', values.aia, ['none', 'aplic', 'aplic-imsic']);
  const text = values['aia-guests'];
  const aiaGuests = parseCount('aia-guests', text, {}, 1);
  if (aiaGuests > 7) throw new UsageError(`--aia-guests ${text}: want 0 to 7`);
  if (aiaGuests > 0 && aia !== 'aplic-imsic') {
    throw new UsageError(`--aia-guests ${text}: needs --aia aplic-imsic`);
  }
  return { aia, aiaGuests, aclint: values.aclint };
}

function parseVirtio({ values }: ReturnType<typeof parseWords>): Partial<MachineDescription> {
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
function parsePci({ tokens }: ReturnType<typeof parseWords>): PciDescription[] {
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

function parseRestore(
  { values, tokens }: ReturnType<typeof parseWords>,
  limits: RunLimits,
): BootOptions['restore'] {
  if (values.restore === undefined) return undefined;
  const told = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = told.find((name) => !besideRestore.includes(name));
  if (twice !== undefined) {
    throw new UsageError(`--restore ${values.restore}: it holds the machine, leave --${twice} off`);
  }
  const { budgetInstructions, ...others } = limits;
  const isTold = told.includes('limit-instructions');
  return {
    snapshot: readFile('restore', values.restore),
    limits: { ...others, ...(isTold && { budgetInstructions }) },
  };
}

/** What is watched must happen once, and a debugger goes back. */
function parseGdb(values: ReturnType<typeof parseWords>['values']): GdbPlace | undefined {
  if (values.gdb === undefined) return undefined;
  const other = (['trace', 'until-instructions'] as const).find((name) => values[name]);
  if (other !== undefined) throw new UsageError(`--gdb ${values.gdb}: not with --${other}`);
  return parseGdbPlace(values.gdb);
}

/** @throws UsageError that names the option and its value. */
export function parseBootOptions(words: readonly string[]): BootOptions {
  const parsed = parseWords(words);
  const { values } = parsed;
  const isNamed = values.kernel ?? values.dumpdtb ?? values.restore;
  if (isNamed === undefined) throw new UsageError('--kernel FILE is missing');
  if (values.expect === '') throw new UsageError("--expect '': want a text that is not empty");
  const drives = values.drive?.length ?? 0;
  if (drives > 8) throw new UsageError(`--drive: ${drives} given, want at most 8`);
  const limits = {
    budgetInstructions: parseCount(
      'limit-instructions',
      values['limit-instructions'],
      decimalUnits,
      1,
    ),
    ...(values.expect !== undefined && { expectText: values.expect }),
  };
  const until = values['until-instructions'];
  const kernel =
    values.kernel === undefined ? new Uint8Array(0) : readFile('kernel', values.kernel);
  return {
    description: {
      harts: parseHarts(values.harts),
      memoryBytes: parseMemory(values.memory),
      firmware: parseFirmware(values.bios),
      kernel,
      ...parseAia(parsed),
      ...parseVirtio(parsed),
      pci: parsePci(parsed),
      ...(values.pflash && { flash: values.pflash.map((file) => readFile('pflash', file)) }),
      ...(values['fw-cfg'] && { fwCfg: values['fw-cfg'].map(parseFirmwareFile) }),
      ...(values.initrd !== undefined && { initrd: readFile('initrd', values.initrd) }),
      ...(values.append !== undefined && { commandLine: values.append }),
    },
    limits,
    restore: parseRestore(parsed, limits),
    untilInstructions:
      until === undefined
        ? Number.POSITIVE_INFINITY
        : parseCount('until-instructions', until, decimalUnits, 1),
    saveFile: values.save,
    gdb: parseGdb(values),
    observation: readObservationOptions(
      values,
      { name: values.kernel ?? '', bytes: kernel },
      readFile,
    ),
    jsonFile: values.json,
    dtbFile: values.dumpdtb,
  };
}
