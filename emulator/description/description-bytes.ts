/** The machine that a snapshot is of: its description without the images, whose bytes are in RAM. */

import { filesMaximum } from '../devices/fw-cfg-items.ts';
import { ImageError } from '../images/image-error.ts';
import { StateReader, stateToBytes } from '../state/state-bytes.ts';
import { SnapshotError, type StateExchange } from '../state/state-exchange.ts';
import { checkDescription } from './check-description.ts';
import type {
  Aia,
  Firmware,
  FirmwareFile,
  MachineDescription,
  Network,
  PciDescription,
  VirtioMmioInterface,
} from './description.ts';

/** Drives are memory that the restored machine sets aside, however little of it the file holds. */
const drivesBytesMaximum = 2 ** 31;
const drivesMaximum = 64;
const nothing = new Uint8Array(0);

type Whole = Required<MachineDescription>;
type Codec<T> = (state: StateExchange, value: T | undefined) => T | undefined;

/** @param usual the value that a description without the field has. */
function field<T>(pass: (state: StateExchange, value: T) => T, usual: T): Codec<T> {
  return (state, value) => pass(state, value ?? usual);
}

/** @param empty is passed through `pass` in place of a missing value. */
function optional<T>(pass: (state: StateExchange, value: T) => T, empty: T): Codec<T> {
  return (state, value) =>
    state.flag(value !== undefined) ? pass(state, value ?? empty) : undefined;
}

/** One of a few words. `checkDescription` refuses any other word, so the cast is right after it. */
function word<T extends string>(usual: T): Codec<T> {
  return field((state, value) => state.string(value) as T, usual);
}

const number = field<number>((state, value) => state.safe(value), 0);
const text = optional<string>((state, value) => state.string(value), '');
/** For a field whose effect is in RAM or in the state of a device. */
const dropped = () => undefined;

/** Every field, except where all that it decides is in RAM or in the state of devices (`dropped`). */
const fields: { [K in keyof Whole]: Codec<Whole[K]> } = {
  harts: number,
  memoryBytes: number,
  firmware: field(passFirmware, 'none'),
  kernel: () => nothing,
  initrd: dropped,
  commandLine: dropped,
  consoleInput: dropped,
  rtcSeconds: dropped,
  seed: field<Uint8Array>((state, value) => state.list(value), new Uint8Array(32)),
  aia: word<Aia>('none'),
  aiaGuests: number,
  aclint: field<boolean>((state, value) => state.flag(value), false),
  drives: field(passDrives, []),
  pci: field(passPci, []),
  network: word<Network>('none'),
  ethernetAddress: text,
  virtioConsole: optional<{ input?: Uint8Array }>(
    (state, { input = nothing }) => ({ input: state.list(input) }),
    {},
  ),
  rng: field<boolean>((state, value) => state.flag(value), false),
  virtioMmio: word<VirtioMmioInterface>('modern'),
  flash: dropped,
  fwCfg: field(passFiles, []),
};

function passFirmware(state: StateExchange, firmware: Firmware): Firmware {
  const text = state.string(typeof firmware === 'string' ? firmware : 'image');
  if (text === 'image') return nothing;
  if (text === 'builtin' || text === 'none') return text;
  throw new SnapshotError(`firmware ${JSON.stringify(text)}`);
}

/** Only the size of each drive; its bytes are in the state of the device. */
function passDrives(state: StateExchange, drives: readonly Uint8Array[]): readonly Uint8Array[] {
  const count = state.u32(drives.length);
  if (count > drivesMaximum) throw new SnapshotError(`${count} drives`);
  const sizes = Array.from({ length: count }, (_, index) => state.safe(drives[index]?.length ?? 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > drivesBytesMaximum) {
    throw new SnapshotError(`drives of ${total} bytes, a snapshot takes ${drivesBytesMaximum}`);
  }
  return state.restoring ? sizes.map((size) => new Uint8Array(size)) : drives;
}

/**
 * The kinds of the devices, then their drives. `checkDescription` refuses any other kind, so the cast is right after
 * it.
 */
function passPci(
  state: StateExchange,
  devices: readonly PciDescription[],
): readonly PciDescription[] {
  const drives = passDrives(
    state,
    devices.map(({ drive }) => drive),
  );
  return drives.map((drive, index) => {
    const kind = state.string(devices[index]?.kind ?? '') as PciDescription['kind'];
    return { kind, drive };
  });
}

function passFiles(state: StateExchange, files: readonly FirmwareFile[]): readonly FirmwareFile[] {
  const count = state.u32(files.length);
  if (count > filesMaximum) throw new SnapshotError(`${count} files of fw_cfg`);
  return Array.from({ length: count }, (_, index) => ({
    name: state.string(files[index]?.name ?? ''),
    bytes: state.list(files[index]?.bytes ?? nothing),
  }));
}

function passField<K extends keyof Whole>(
  state: StateExchange,
  description: Partial<Whole>,
  name: K,
): Partial<Whole> {
  const codec: Codec<Whole[K]> = fields[name];
  state.text(name);
  const passed = codec(state, description[name]);
  return passed === undefined ? {} : { [name]: passed };
}

function pass(
  state: StateExchange,
  description: Partial<MachineDescription>,
): Partial<MachineDescription> {
  const names = Object.keys(fields) as (keyof Whole)[];
  return Object.assign({}, ...names.map((name) => passField(state, description, name)));
}

/** @returns equal bytes for two machines of which either can go on from a snapshot of the other. */
export function encodeConfiguration(description: MachineDescription): Uint8Array {
  return stateToBytes((state) => pass(state, description));
}

/**
 * @returns what such a machine is built with: images are empty and drives are zero.
 * @throws SnapshotError when there is no such machine.
 */
export function decodeConfiguration(configuration: Uint8Array): MachineDescription {
  const state = new StateReader(configuration);
  return state.named('configuration of the machine', () => {
    const { harts = 0, memoryBytes = 0, ...others } = pass(state, {});
    state.end();
    const description = {
      firmware: 'none',
      kernel: nothing,
      ...others,
      harts,
      memoryBytes,
    } as const;
    checkConfiguration(description);
    return description;
  });
}

function checkConfiguration(description: MachineDescription): void {
  try {
    checkDescription(description);
  } catch (error) {
    if (error instanceof ImageError) throw new SnapshotError(error.message, { cause: error });
    throw error;
  }
}
