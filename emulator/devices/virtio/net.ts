/**
 * A network device on a link with one other station, a function in here. A frame's answer is there before the
 * notification returns; it waits while the driver has no receive buffer for it.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 5.1 "Network Device".
 */

import { ethernet } from '../../network/internet.ts';
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { type Chain, VirtioMisuse } from './chain.ts';
import type { VirtioDevice, VirtioDriver } from './device.ts';
import { cut, gather, scatter, totalBytes } from './segments.ts';

const queue = { receive: 0, transmit: 1 } as const;
const feature = { mac: 1n << 5n, mergeBuffers: 1n << 15n, status: 1n << 16n } as const;
/** 5.1.4: `mac`, then `status`. */
const config = { bytes: 8, status: 6, linkUp: 1 } as const;
/** 5.1.6 struct virtio_net_hdr. */
const header = { bytes: 12, legacyBytes: 10, needsChecksum: 1, bufferCount: 10 } as const;
/** Frames that may wait for a buffer; further ones are lost, as on a wire. */
const waitingMaximum = 64;

/** The other end: what it sends back for a frame. */
export type Link = (frame: Uint8Array) => Uint8Array | undefined;

export class VirtioNet implements VirtioDevice {
  readonly deviceId = 1;
  readonly features = feature.mac | feature.mergeBuffers | feature.status;
  readonly queueSizes = [256, 256];
  readonly config = new Uint8Array(config.bytes);
  readonly #host: DeviceHost;
  readonly #link: Link;
  #waiting: Uint8Array[] = [];

  constructor(host: DeviceHost, address: Uint8Array, link: Link) {
    this.#host = host;
    this.#link = link;
    this.config.set(address);
    this.config[config.status] = config.linkUp;
  }

  /** A legacy driver may write `mac` (5.1.4.3). */
  writeConfig(offset: number, size: number, value: number, driver: VirtioDriver): void {
    if (!driver.oldLayout) return;
    for (let at = 0; at < size && offset + at < ethernet.addressBytes; at += 1) {
      this.config[offset + at] = (value >>> (8 * at)) & 0xff;
    }
  }

  reset(): void {
    this.#waiting = [];
  }

  notified(index: number, driver: VirtioDriver): void {
    if (index === queue.transmit) this.#transmit(driver);
    this.#receive(driver);
  }

  /** 5.1.6: a legacy header has no `num_buffers` unless buffers may be merged. */
  #headerBytes(driver: VirtioDriver): number {
    const short = driver.oldLayout && (driver.features & feature.mergeBuffers) === 0n;
    return short ? header.legacyBytes : header.bytes;
  }

  #transmit(driver: VirtioDriver): void {
    const headerBytes = this.#headerBytes(driver);
    for (;;) {
      const chain = driver.take(queue.transmit);
      if (chain === undefined) return;
      const frame = this.#takeFrame(chain, headerBytes);
      driver.put(queue.transmit, chain, 0);
      const answer = frame && this.#link(frame);
      if (answer !== undefined && this.#waiting.length < waitingMaximum) this.#waiting.push(answer);
    }
  }

  /** @returns undefined for a frame too long for Ethernet. */
  #takeFrame(chain: Chain, headerBytes: number): Uint8Array | undefined {
    if (chain.writable.length > 0) throw new VirtioMisuse('a writable buffer in transmitq');
    const length = totalBytes(chain.readable) - headerBytes;
    if (length < 0) throw new VirtioMisuse('a frame without room for its header');
    const { memory } = this.#host;
    const [flags = 0, segmentation = 0] = gather(memory, cut(chain.readable, 0, headerBytes));
    if ((flags & header.needsChecksum) !== 0 || segmentation !== 0) {
      throw new VirtioMisuse(`flags ${flags}, gso_type ${segmentation}: no offload was negotiated`);
    }
    if (length > ethernet.frameBytesMaximum) return undefined;
    this.#host.charge(charges.copy64 * Math.ceil(length / 64));
    return gather(memory, cut(chain.readable, headerBytes));
  }

  #receive(driver: VirtioDriver): void {
    for (let frame = this.#waiting[0]; frame !== undefined; frame = this.#waiting[0]) {
      if (!this.#deliver(frame, driver)) return;
      this.#waiting.shift();
    }
  }

  /** @returns false when the driver has not enough buffers; then none is used. */
  #deliver(frame: Uint8Array, driver: VirtioDriver): boolean {
    const headerBytes = this.#headerBytes(driver);
    const packet = new Uint8Array(headerBytes + frame.length);
    packet.set(frame, headerBytes);
    const chains = this.#takeBuffers(packet.length, driver);
    if (chains === undefined) return false;
    if (headerBytes > header.bufferCount) packet[header.bufferCount] = chains.length;
    this.#host.charge(charges.copy64 * Math.ceil(packet.length / 64));
    let at = 0;
    for (const chain of chains) {
      const written = scatter(this.#host.memory, chain.writable, packet.subarray(at));
      driver.put(queue.receive, chain, written);
      at += written;
    }
    return true;
  }

  /** 5.1.6.3.2: one buffer, or as many as the packet needs when they may be merged. */
  #takeBuffers(length: number, driver: VirtioDriver): Chain[] | undefined {
    const merge = (driver.features & feature.mergeBuffers) !== 0n;
    const chains: Chain[] = [];
    for (let room = 0; room < length; ) {
      const chain = driver.take(queue.receive);
      if (chain === undefined) {
        driver.untake(queue.receive, chains.length);
        return undefined;
      }
      chains.push(chain);
      const bytes = totalBytes(chain.writable);
      room += bytes;
      if (chain.readable.length > 0) throw new VirtioMisuse('a readable buffer in receiveq');
      if (bytes < (merge ? header.bytes : length)) {
        throw new VirtioMisuse(`a receive buffer of ${bytes} bytes for ${length} bytes`);
      }
    }
    return chains;
  }

  exchange(state: StateExchange): void {
    state.bytes(this.config);
    const count = state.u32(this.#waiting.length);
    const frames = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < count; at += 1) {
      this.#waiting.push(state.list(frames[at] ?? new Uint8Array(0)));
    }
  }
}
