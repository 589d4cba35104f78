import { expect, test } from 'vitest';
import { VirtioBlock } from '#emulator/devices/virtio/block.ts';
import { VirtioConsole } from '#emulator/devices/virtio/console.ts';
import type { VirtioDevice } from '#emulator/devices/virtio/device.ts';
import { VirtioNet } from '#emulator/devices/virtio/net.ts';
import { VirtioRng } from '#emulator/devices/virtio/rng.ts';
import { answerFrame } from '#emulator/network/loopback-peer.ts';
import type { FakeHost } from '../fake-host.ts';
import { buffers, Driver, ram } from './driver.ts';

const budget = 200_000;
const memoryBytes = 0x10_0000;

let seed = 0;
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 0x1_0000_0000) * below);
}

/** Ends, links, tables, and what can be neither. */
const likelyFlags = [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, undefined];

/** Mostly in RAM, mostly short, sometimes neither; a table among them is likely to be followed. */
function describeAnything(driver: Driver, index: number, table: number): void {
  const tables = [table, buffers.header, ram + 0x2_0000];
  const flags = likelyFlags[random(likelyFlags.length)] ?? random(8);
  const at = (flags & 4) !== 0 ? (tables[random(3)] ?? 0) : buffers.header + random(0x2000);
  driver.describe(
    index,
    {
      address: random(20) === 0 ? random(2 ** 32) : at,
      length: random(20) === 0 ? random(2 ** 32) : 16 * random(0x100) + (random(4) === 0 ? 1 : 0),
      flags,
      next: random(20) === 0 ? random(2 ** 16) : random(8),
    },
    table,
  );
}

test.each<[string, (host: FakeHost) => VirtioDevice]>([
  ['block', (host) => new VirtioBlock(host, new Uint8Array(4096), 0)],
  ['network', (host) => new VirtioNet(host, new Uint8Array(6), answerFrame)],
  ['console', (host) => new VirtioConsole(host, new Uint8Array(5000))],
  ['entropy', (host) => new VirtioRng(host, new Uint8Array(32))],
])(
  'hundreds of hostile rings of a %s device: nothing is thrown, nothing outside RAM is touched, no budget is overrun',
  (_, make) => {
    let served = 0;
    for (let round = 0; round < 300; round += 1) {
      seed = Math.imul(round, 2_654_435_761);
      const driver = new Driver(make);
      driver.host.budget = budget;
      const queues = make(driver.host).queueSizes.length;
      driver.initialize(driver.offered, queues);
      driver.setHeader(random(10), random(12));
      for (let turn = 0; turn < 4; turn += 1) {
        driver.queue = random(queues);
        for (let index = 0; index < 8; index += 1) {
          describeAnything(driver, index, driver.rings.descriptors);
          describeAnything(driver, index, ram + 0x2_0000);
        }
        driver.offer(
          ...Array.from({ length: 1 + random(3) }, () => (random(20) === 0 ? 8 : random(8))),
        );
        served += driver.usedIndex;
      }
      expect(driver.needsReset).toBe(driver.host.events.length > 0);
      expect(driver.host.charged).toBeLessThan(2 * budget);
      const outside = driver.host.written.filter(
        ([address, length]) => address < ram || address + length > ram + memoryBytes,
      );
      expect(outside).toEqual([]);
    }
    expect(served).toBeGreaterThan(0);
  },
);
