/** A block device on a copy of a drive's bytes. Source: Virtual I/O Device (VIRTIO) 1.2, 5.2 "Block Device". */
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { type Chain, type Segment, VirtioMisuse } from './chain.ts';
import type { VirtioDevice, VirtioDriver } from './device.ts';
import { queueSizeMaximum } from './queue.ts';
import { cut, gather, scatter, totalBytes } from './segments.ts';

const sectorBytes = 512;
const headerBytes = 16;
const identityBytes = 20;
/** The two limits together allow 8 MiB in one request. */
const segmentBytesMaximum = 0x1_0000;
const segmentsMaximum = 126;

const feature = { sizeMax: 1n << 1n, segMax: 1n << 2n, blockSize: 1n << 6n, flush: 1n << 9n };
const request = { in: 0, out: 1, flush: 4, identity: 8 } as const;
const result = { ok: 0, ioError: 1, unsupported: 2 } as const;

export class VirtioBlock implements VirtioDevice {
  readonly deviceId = 2;
  readonly features = feature.sizeMax | feature.segMax | feature.blockSize | feature.flush;
  readonly queueSizes = [queueSizeMaximum];
  readonly config = new Uint8Array(60);
  readonly #host: DeviceHost;
  readonly #drive: Uint8Array;
  readonly #identity = new Uint8Array(identityBytes);

  /** @param drive is copied, and filled up to whole sectors with zeros. @param serial its number among the drives. */
  constructor(host: DeviceHost, drive: Uint8Array, serial: number) {
    this.#host = host;
    this.#drive = new Uint8Array(Math.ceil(drive.length / sectorBytes) * sectorBytes);
    this.#drive.set(drive);
    this.#identity.set(new TextEncoder().encode(`slipway-drive-${serial}`));
    const view = new DataView(this.config.buffer);
    view.setBigUint64(0, BigInt(this.#drive.length / sectorBytes), true);
    view.setUint32(8, segmentBytesMaximum, true);
    view.setUint32(12, segmentsMaximum, true);
    view.setUint32(20, sectorBytes, true);
  }

  notified(queue: number, driver: VirtioDriver): void {
    for (let chain = driver.take(queue); chain !== undefined; chain = driver.take(queue)) {
      driver.put(queue, chain, this.#perform(chain));
    }
  }

  /** @returns bytes written. */
  #perform(chain: Chain): number {
    const writable = totalBytes(chain.writable);
    if (totalBytes(chain.readable) < headerBytes || writable < 1) {
      throw new VirtioMisuse(
        `request at descriptor ${chain.head} has no room for header and status`,
      );
    }
    const header = new DataView(
      gather(this.#host.memory, cut(chain.readable, 0, headerBytes)).buffer,
    );
    const type = header.getUint32(0, true);
    // Sectors beyond 2^53 lose bits and are beyond every drive.
    const sector = header.getUint32(8, true) + header.getUint32(12, true) * 0x1_0000_0000;
    const into = cut(chain.writable, 0, writable - 1);
    const [code, written] = this.#dispatch(type, sector, chain, into);
    scatter(this.#host.memory, cut(chain.writable, writable - 1, 1), Uint8Array.of(code));
    return written + 1;
  }

  #dispatch(type: number, sector: number, chain: Chain, into: Segment[]): [number, number] {
    if (type === request.flush) return [result.ok, 0];
    if (type === request.identity) {
      return [result.ok, scatter(this.#host.memory, into, this.#identity)];
    }
    if (type !== request.in && type !== request.out) return [result.unsupported, 0];
    const from = cut(chain.readable, headerBytes);
    const segments = type === request.in ? into : from;
    const length = totalBytes(segments);
    if (!this.#allowed(segments, sector, length)) return [result.ioError, 0];
    this.#host.charge(charges.copy64 * Math.ceil(length / 64));
    const sectors = this.#drive.subarray(sector * sectorBytes, sector * sectorBytes + length);
    if (type === request.in) {
      return [result.ok, scatter(this.#host.memory, segments, sectors)];
    }
    sectors.set(gather(this.#host.memory, segments));
    return [result.ok, 0];
  }

  #allowed(segments: readonly Segment[], sector: number, length: number): boolean {
    return (
      length % sectorBytes === 0 &&
      segments.length <= segmentsMaximum &&
      segments.every((segment) => segment.length <= segmentBytesMaximum) &&
      sector * sectorBytes + length <= this.#drive.length
    );
  }

  exchange(state: StateExchange): void {
    state.sparse(this.#drive);
  }
}
