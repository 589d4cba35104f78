/**
 * Where a command's data are: physical region pages, as a guest that may be hostile wrote them. Every page is checked
 * before any byte moves. Source: NVM Express Base 1.4, 4.3 "Physical Region Page Entry and List".
 */
import { charges } from '../../record/charges.ts';
import type { PciHost } from '../pci/device.ts';
import { type NvmeCommand, status } from './command.ts';

export interface Segment {
  address: number;
  length: number;
}

/** A status code that says what is wrong with the pointers. */
type Wrong = number;

const entryBytes = 8;

export class PrpReader {
  readonly #host: PciHost;

  constructor(host: PciHost) {
    this.#host = host;
  }

  /**
   * @param length of the data, in bytes, bounded by the caller.
   * @param pageBytes of the controller's configuration (CC.MPS).
   * @returns segments that lie in RAM and are `length` bytes together, or a status code.
   */
  follow(command: NvmeCommand, length: number, pageBytes: number): Segment[] | Wrong {
    const { prp1, prp2 } = command;
    if (prp1 % 4 !== 0) return status.prpOffsetInvalid;
    const first = Math.min(length, pageBytes - (prp1 % pageBytes));
    const left = length - first;
    const segments = [{ address: prp1, length: first }];
    if (left > 0 && left <= pageBytes) {
      if (prp2 % pageBytes !== 0) return status.prpOffsetInvalid;
      segments.push({ address: prp2, length: left });
    } else if (left > 0) {
      const wrong = this.#followList(segments, prp2, left, pageBytes);
      if (wrong !== undefined) return wrong;
    }
    const outside = segments.find((each) => !this.#host.reaches(each.address, each.length));
    return outside === undefined ? segments : this.#refuse(outside.address, outside.length);
  }

  #refuse(address: number, length: number): Wrong {
    this.#host.misuse(
      () => `PRP 0x${address.toString(16)} + 0x${length.toString(16)} is outside RAM`,
    );
    return status.dataTransferError;
  }

  /** A list that does not fit its page goes on in another one: its last entry is the address of that page. */
  #followList(
    segments: Segment[],
    listAt: number,
    length: number,
    pageBytes: number,
  ): Wrong | undefined {
    if (listAt % entryBytes !== 0) return status.prpOffsetInvalid;
    let at = listAt;
    let left = length;
    while (left > 0) {
      const room = (pageBytes - (at % pageBytes)) / entryBytes;
      const wanted = Math.ceil(left / pageBytes);
      const count = Math.min(room, wanted);
      const bytes = this.#host.readMemory(at, count * entryBytes);
      if (bytes === undefined) return this.#refuse(at, count * entryBytes);
      this.#host.charge(charges.nvmePage * count);
      const entries = this.#entries(bytes);
      if (entries.some((entry) => entry % pageBytes !== 0)) return status.prpOffsetInvalid;
      // Only the first list may begin at its page's last entry, so this goes on.
      at = wanted > room ? (entries.pop() ?? 0) : 0;
      for (const address of entries) {
        segments.push({ address, length: Math.min(left, pageBytes) });
        left -= Math.min(left, pageBytes);
      }
    }
    return undefined;
  }

  #entries(bytes: Uint8Array): number[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / entryBytes }, (_, index) => {
      const at = index * entryBytes;
      return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
    });
  }

  /**
   * Writes `bytes` to the start of the command's buffer, which must be long enough.
   *
   * @returns the status code of the command.
   */
  give(command: NvmeCommand, bytes: Uint8Array, pageBytes: number): number {
    const segments = this.follow(command, bytes.length, pageBytes);
    if (typeof segments === 'number') return segments;
    this.scatter(segments, bytes);
    return status.success;
  }

  /** @param segments from `follow`. */
  scatter(segments: readonly Segment[], bytes: Uint8Array): void {
    this.#chargeCopy(bytes.length);
    let at = 0;
    for (const { address, length } of segments) {
      this.#host.writeMemory(address, bytes.subarray(at, at + length));
      at += length;
    }
  }

  /** @param segments from `follow`; together as long as `into`. */
  gather(segments: readonly Segment[], into: Uint8Array): void {
    this.#chargeCopy(into.length);
    let at = 0;
    for (const { address, length } of segments) {
      const bytes = this.#host.readMemory(address, length);
      if (bytes !== undefined) into.set(bytes, at);
      at += length;
    }
  }

  #chargeCopy(length: number): void {
    this.#host.charge(charges.copy64 * Math.ceil(length / 64));
  }
}
