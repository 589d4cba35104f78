/**
 * A console device with one port. What the driver sends goes to the console of the transcript, among the UART's bytes;
 * what it receives is part of the description.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 5.3 "Console Device".
 */

import { ticksPerSecond } from '../../machine/memory-map.ts';
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { type Chain, type Segment, VirtioMisuse } from './chain.ts';
import type { VirtioDevice, VirtioDriver } from './device.ts';
import { cut, scatter, totalBytes } from './segments.ts';

const queue = { receive: 0, transmit: 1 } as const;
const feature = { emergencyWrite: 1n << 2n } as const;
/** 5.3.4: `emerg_wr` behind rows, cols and max_nr_ports. */
const config = { bytes: 12, emergencyWrite: 8 } as const;
/**
 * Input comes a hundredth of a second after the first receive buffer: Linux throws away what comes before its driver,
 * which gave the buffer, is ready.
 */
const inputDelayTicks = BigInt(ticksPerSecond / 100);
/** In place of a time: never. */
const never = 0xffff_ffff_ffff_ffffn;
/** Bytes that are printed between two checks of the budget. */
const stretchBytes = 0x1000;

export class VirtioConsole implements VirtioDevice {
  readonly deviceId = 3;
  readonly features = feature.emergencyWrite;
  readonly queueSizes = [64, 64];
  readonly config = new Uint8Array(config.bytes);
  readonly #host: DeviceHost;
  readonly #input: Uint8Array;
  #received = 0;
  #inputAt = never;
  #inputOpen = false;

  constructor(host: DeviceHost, input: Uint8Array) {
    this.#host = host;
    this.#input = input;
  }

  /** "The device MUST allow a write to emerg_wr, even on an unconfigured device" (5.3.5.1). */
  writeConfig(offset: number, _size: number, value: number): void {
    if (offset === config.emergencyWrite) this.#host.consoleByte(value & 0xff);
  }

  notified(index: number, driver: VirtioDriver): void {
    if (index === queue.transmit) this.#transmit(driver);
    else if (this.#inputOpen) this.#receive(driver);
    else if (this.#inputAt === never) {
      this.#inputAt = this.#host.now() + inputDelayTicks;
      this.#host.deadlineChanged();
    }
  }

  deadline(): bigint | undefined {
    return this.#inputOpen || this.#inputAt === never ? undefined : this.#inputAt;
  }

  expire(driver: VirtioDriver): void {
    this.#inputOpen = true;
    this.#receive(driver);
  }

  reset(): void {
    this.#inputAt = never;
    this.#inputOpen = false;
  }

  #receive(driver: VirtioDriver): void {
    while (this.#received < this.#input.length) {
      const chain = driver.take(queue.receive);
      if (chain === undefined) return;
      if (chain.readable.length > 0) throw new VirtioMisuse('a readable buffer in receiveq');
      const room = Math.min(totalBytes(chain.writable), this.#input.length - this.#received);
      this.#host.charge(charges.copy64 * Math.ceil(room / 64));
      const bytes = this.#input.subarray(this.#received, this.#received + room);
      this.#received += scatter(this.#host.memory, chain.writable, bytes);
      driver.put(queue.receive, chain, room);
    }
  }

  #transmit(driver: VirtioDriver): void {
    for (;;) {
      const chain = driver.take(queue.transmit);
      if (chain === undefined) return;
      if (chain.writable.length > 0) throw new VirtioMisuse('a writable buffer in transmitq');
      this.#print(chain);
      driver.put(queue.transmit, chain, 0);
    }
  }

  #print(chain: Chain): void {
    for (const segment of chain.readable) if (!this.#printSegment(segment)) return;
  }

  /** @returns false once the run is over. */
  #printSegment(segment: Segment): boolean {
    for (let at = 0; at < segment.length; at += stretchBytes) {
      if (!this.#host.charge(0)) return false;
      for (const { address, length } of cut([segment], at, stretchBytes)) {
        const bytes = this.#host.memory.read(address, length) ?? [];
        for (const byte of bytes) this.#host.consoleByte(byte);
      }
    }
    return true;
  }

  exchange(state: StateExchange): void {
    this.#received = state.u32(this.#received);
    this.#inputAt = state.u64(this.#inputAt);
    this.#inputOpen = state.flag(this.#inputOpen);
  }
}
