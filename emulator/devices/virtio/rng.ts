/**
 * An entropy device whose entropy is the description's seed: block n of the stream is SHA-256 of a name, the seed and n.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 5.4 "Entropy Device".
 */
import { charges } from '../../record/charges.ts';
import { Sha256 } from '../../state/sha256.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { type Chain, VirtioMisuse } from './chain.ts';
import type { VirtioDevice, VirtioDriver } from './device.ts';
import { scatter, totalBytes } from './segments.ts';

const blockBytes = 32;
/** Of one request; the device "MAY use less than the entire buffer length". */
const requestBytesMaximum = 0x1000;
/** Keeps the stream apart from other uses of the seed, which the guest can read in `/chosen`. */
const streamName = new TextEncoder().encode('virtio-rng');

export class VirtioRng implements VirtioDevice {
  readonly deviceId = 4;
  readonly features = 0n;
  readonly queueSizes = [64];
  readonly config = new Uint8Array(0);
  readonly #host: DeviceHost;
  readonly #seed: Uint8Array;
  #nextBlock = 0n;

  constructor(host: DeviceHost, seed: Uint8Array) {
    this.#host = host;
    this.#seed = seed;
  }

  notified(queue: number, driver: VirtioDriver): void {
    for (let chain = driver.take(queue); chain !== undefined; chain = driver.take(queue)) {
      driver.put(queue, chain, this.#fill(chain));
    }
  }

  #fill(chain: Chain): number {
    if (chain.readable.length > 0) throw new VirtioMisuse('a readable buffer asks for entropy');
    const length = Math.min(totalBytes(chain.writable), requestBytesMaximum);
    const blocks = Math.ceil(length / blockBytes);
    this.#host.charge(charges.hash * blocks);
    const bytes = new Uint8Array(blocks * blockBytes);
    for (let block = 0; block < blocks; block += 1) {
      bytes.set(this.#takeBlock(), block * blockBytes);
    }
    return scatter(this.#host.memory, chain.writable, bytes.subarray(0, length));
  }

  #takeBlock(): Uint8Array {
    const counter = new DataView(new ArrayBuffer(8));
    counter.setBigUint64(0, this.#nextBlock, true);
    this.#nextBlock += 1n;
    const hash = new Sha256().update(streamName).update(this.#seed);
    return hash.update(new Uint8Array(counter.buffer)).digest();
  }

  exchange(state: StateExchange): void {
    this.#nextBlock = state.u64(this.#nextBlock);
  }
}
