/**
 * The file that a machine is kept in. Numbers are little-endian:
 *   0 "SLIPSNAP", 8 version u32, 12 zero u32, 16 length of the body u64, 24 SHA-256 of the machine's configuration,
 *   56 SHA-256 of the body, 88 the body: configuration (see description-bytes.ts), record so far, machine, caches.
 * A file may come from anywhere: each length is checked before it is followed, and what is wrong is named.
 */
import { Sha256 } from './sha256.ts';
import { StateReader, stateToBytes } from './state-bytes.ts';
import { SnapshotError, type StateExchange } from './state-exchange.ts';

const magic = new TextEncoder().encode('SLIPSNAP');
/** To be raised with everything that changes what a machine's parts exchange. */
export const snapshotVersion = 2;
const place = { version: 8, reserved: 12, length: 16, configuration: 24, body: 56 } as const;
const headerBytes = 88;
const hashBytes = 32;
/** The most that Node reads into one buffer. */
const fileBytesMaximum = 2 ** 31 - 1;

/** @returns whether bytes claim to be a snapshot; `restoreMachine` says whether they are. */
export function looksLikeSnapshot(bytes: Uint8Array): boolean {
  return bytes.length >= headerBytes && magic.every((byte, at) => bytes[at] === byte);
}

/**
 * @param rest passes everything that follows the configuration through `state`. It is called twice: to count, and to write.
 * @throws SnapshotError when the file would be larger than one can be.
 */
export function writeSnapshot(
  configuration: Uint8Array,
  rest: (state: StateExchange) => void,
): Uint8Array<ArrayBuffer> {
  const file = stateToBytes((state) => {
    state.list(configuration);
    rest(state);
  }, headerBytes);
  if (file.length > fileBytesMaximum) {
    throw new SnapshotError(`${file.length} bytes are more than a snapshot holds`);
  }
  const body = file.subarray(headerBytes);
  const view = new DataView(file.buffer);
  file.set(magic);
  view.setUint32(place.version, snapshotVersion, true);
  view.setBigUint64(place.length, BigInt(body.length), true);
  file.set(new Sha256().update(configuration).digest(), place.configuration);
  file.set(new Sha256().update(body).digest(), place.body);
  return file;
}

/** A file whose header is right. */
export class Snapshot {
  readonly configuration: Uint8Array;
  readonly #state: StateReader;

  /** @throws SnapshotError when this is no whole snapshot of this version. */
  constructor(file: Uint8Array) {
    checkHeader(file);
    const state = new StateReader(file, headerBytes);
    this.configuration = state.named('snapshot', () => state.list(new Uint8Array(0)));
    checkHash(file, place.configuration, this.configuration, 'configuration');
    this.#state = state;
  }

  /**
   * Reads what `rest` of `writeSnapshot` has written. May be called once.
   *
   * @throws SnapshotError that names the byte.
   */
  read(rest: (state: StateExchange) => void): void {
    this.#state.named('snapshot', () => {
      rest(this.#state);
      this.#state.end();
    });
  }
}

function refuse(byte: number, what: string): never {
  throw new SnapshotError(`snapshot: byte 0x${byte.toString(16)}: ${what}`);
}

function checkHeader(file: Uint8Array): void {
  const different = magic.findIndex((byte, index) => file[index] !== byte);
  if (different >= 0) refuse(different, 'no snapshot, which begins with "SLIPSNAP"');
  if (file.length < headerBytes) {
    refuse(file.length, `the header ends here, want ${headerBytes} bytes`);
  }
  if (file.length > fileBytesMaximum) refuse(fileBytesMaximum, 'more than a snapshot holds');
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const version = view.getUint32(place.version, true);
  if (version !== snapshotVersion) {
    refuse(place.version, `version ${version}, this emulator reads version ${snapshotVersion}`);
  }
  const reserved = view.getUint32(place.reserved, true);
  if (reserved !== 0) refuse(place.reserved, `0x${reserved.toString(16)}, want zero`);
  const length = view.getBigUint64(place.length, true);
  const body = file.subarray(headerBytes);
  if (length !== BigInt(body.length)) {
    refuse(place.length, `a body of ${length} bytes, the file has ${body.length}`);
  }
  checkHash(file, place.body, body, 'body');
}

function checkHash(file: Uint8Array, at: number, bytes: Uint8Array, what: string): void {
  const sum = new Sha256().update(bytes).digest();
  const saved = file.subarray(at, at + hashBytes);
  if (sum.every((byte, index) => byte === saved[index])) return;
  refuse(at, `not the SHA-256 of the ${what}: the file is damaged`);
}
