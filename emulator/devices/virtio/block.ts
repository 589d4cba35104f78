/** A block device on a copy of a drive's bytes. Source: Virtual I/O Device (VIRTIO) 1.2, 5.2 "Block Device". */
import { charges } from '../../charges.ts';
import type { StateExchange } from '../../state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { featureVersion1, type VirtioDevice } from './mmio.ts';
import { type Chain, type Segment, VirtioMisuse } from './queue.ts';

const sectorBytes = 512;
const headerBytes = 16;
const identityBytes = 20;
/** Together they bound one request to 8 MiB. */
const segmentBytesMaximum = 0x1_0000;
const segmentsMaximum = 126;

const feature = { sizeMax: 1n << 1n, segMax: 1n << 2n, blockSize: 1n << 6n, flush: 1n << 9n };
const request = { in: 0, out: 1, flush: 4, identity: 8 } as const;
const result = { ok: 0, ioError: 1, unsupported: 2 } as const;

function totalBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.length, 0);
}

/** Cuts `skip` bytes off the front and everything beyond `length` bytes after them. */
function cut(segments: readonly Segment[], skip: number, length: number): Segment[] {
  const kept: Segment[] = [];
  let start = skip;
  let left = length;
  for (const segment of segments) {
    const from = Math.min(start, segment.length);
    start -= from;
    const take = Math.min(segment.length - from, left);
    left -= take;
    if (take > 0) kept.push({ address: segment.address + from, length: take });
  }
  return kept;
}

export class VirtioBlock implements VirtioDevice {
  readonly deviceId = 2;
  readonly features =
    featureVersion1 | feature.sizeMax | feature.segMax | feature.blockSize | feature.flush;
  readonly config = new Uint8Array(60);
  readonly #host: DeviceHost;
  readonly #drive: Uint8Array;
  readonly #identity = new Uint8Array(identityBytes);

  /** @param drive is copied, and filled up to whole sectors with zeros. */
  constructor(host: DeviceHost, drive: Uint8Array, slot: number) {
    this.#host = host;
    this.#drive = new Uint8Array(Math.ceil(drive.length / sectorBytes) * sectorBytes);
    this.#drive.set(drive);
    this.#identity.set(new TextEncoder().encode(`slipway-drive-${slot}`));
    const view = new DataView(this.config.buffer);
    view.setBigUint64(0, BigInt(this.#drive.length / sectorBytes), true);
    view.setUint32(8, segmentBytesMaximum, true);
    view.setUint32(12, segmentsMaximum, true);
    view.setUint32(20, sectorBytes, true);
  }

  perform(chain: Chain): number {
    const writable = totalBytes(chain.writable);
    if (totalBytes(chain.readable) < headerBytes || writable < 1) {
      throw new VirtioMisuse(
        `request at descriptor ${chain.head} has no room for header and status`,
      );
    }
    const header = new DataView(this.#gather(cut(chain.readable, 0, headerBytes), headerBytes));
    const type = header.getUint32(0, true);
    // Sectors beyond 2^53 lose bits and are beyond every drive.
    const sector = header.getUint32(8, true) + header.getUint32(12, true) * 0x1_0000_0000;
    const into = cut(chain.writable, 0, writable - 1);
    const [code, written] = this.#dispatch(type, sector, chain, into);
    this.#scatter(cut(chain.writable, writable - 1, 1), Uint8Array.of(code));
    return written + 1;
  }

  #dispatch(type: number, sector: number, chain: Chain, into: Segment[]): [number, number] {
    if (type === request.flush) return [result.ok, 0];
    if (type === request.identity) {
      this.#scatter(into, this.#identity);
      return [result.ok, Math.min(totalBytes(into), identityBytes)];
    }
    if (type !== request.in && type !== request.out) return [result.unsupported, 0];
    const from = cut(chain.readable, headerBytes, Number.POSITIVE_INFINITY);
    const segments = type === request.in ? into : from;
    const length = totalBytes(segments);
    if (!this.#allowed(segments, sector, length)) return [result.ioError, 0];
    this.#host.charge(charges.copy64 * Math.ceil(length / 64));
    const sectors = this.#drive.subarray(sector * sectorBytes, sector * sectorBytes + length);
    if (type === request.in) {
      this.#scatter(segments, sectors);
      return [result.ok, length];
    }
    sectors.set(new Uint8Array(this.#gather(segments, length)));
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

  /** Segments were checked to lie in RAM as the chain was followed. */
  #gather(segments: readonly Segment[], length: number): ArrayBuffer {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const segment of segments) {
      const source = this.#host.memory.read(segment.address, segment.length);
      if (source !== undefined) bytes.set(source, at);
      at += segment.length;
    }
    return bytes.buffer;
  }

  #scatter(segments: readonly Segment[], bytes: Uint8Array): void {
    let at = 0;
    for (const segment of segments) {
      const part = bytes.subarray(at, at + segment.length);
      this.#host.memory.write(segment.address, part);
      at += part.length;
    }
  }

  exchange(state: StateExchange): void {
    state.sparse(this.#drive);
  }
}
