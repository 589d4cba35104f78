import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioNet } from '#emulator/devices/virtio/net.ts';
import { answerFrame } from '#emulator/network/loopback-peer.ts';
import { arpRequest, ping, station } from '../../network/frames.ts';
import { stateOf } from '../fake-host.ts';
import { Driver, ram, register, version1 } from './driver.ts';

const queue = { receive: 0, transmit: 1 };
/** 5.1.3 "Feature bits". */
const feature = { mac: 1n << 5n, mergeBuffers: 1n << 15n, status: 1n << 16n };
const sendAt = ram + 0x4_0000;
const receiveAt = ram + 0x5_0000;
const line = 1;

let driver: Driver;

function net(speaks: 'modern' | 'legacy' = 'modern'): Driver {
  const address = Uint8Array.from(station.ethernet);
  return new Driver((host) => new VirtioNet(host, address, answerFrame), speaks);
}

function give(count: number, length: number, first = 0): void {
  driver.queue = queue.receive;
  const heads = Array.from({ length: count }, (_, index) => first + index);
  for (const head of heads) {
    driver.describe(head, { address: receiveAt + 0x1000 * head, length, write: true });
  }
  driver.offer(...heads);
}

function send(frame: Uint8Array, header = new Uint8Array(12)): void {
  driver.queue = queue.transmit;
  driver.host.memory.write(sendAt, Uint8Array.of(...header, ...frame));
  driver.describe(0, { address: sendAt, length: header.length + frame.length });
  driver.offer(0);
  driver.queue = queue.receive;
}

beforeEach(() => {
  driver = net().initialize(version1 | feature.mac | feature.status, 2);
});

describe('VIRTIO 1.2, 5.1', () => {
  test('is device 1 with two queues, a MAC address and a link that is up (5.1.2, 5.1.4)', () => {
    expect(driver.read(register.deviceId)).toBe(1);
    const sizes = [0, 1, 2].map((index) => {
      driver.write(register.queueSelect, index);
      return driver.read(register.queueMaximum);
    });
    expect(sizes).toEqual([256, 256, 0]);
    expect(driver.offered & 0xff_ffffn).toBe(feature.mac | feature.mergeBuffers | feature.status);
    const mac = [0, 1, 2, 3, 4, 5].map((at) => driver.device.read(register.config + at, 1));
    expect(mac).toEqual(station.ethernet);
    expect(driver.device.read(register.config + 6, 2)).toBe(1);
  });

  test('puts the answer behind a header of twelve bytes that counts one buffer (5.1.6.4)', () => {
    give(2, 1526);
    const frame = ping([1, 2, 3]);
    send(frame);
    expect(driver.usedIndex).toBe(1);
    expect(driver.usedLength(0)).toBe(12 + frame.length);
    expect([...driver.bytes(receiveAt, 12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(driver.bytes(receiveAt + 12, frame.length)).toEqual(answerFrame(frame));
    expect(driver.host.levels.get(line)).toBe(true);
    driver.queue = queue.transmit;
    expect(driver.usedIndex).toBe(1);
  });

  test('keeps an answer until there is a buffer, and not through a reset', () => {
    send(arpRequest());
    const waiting = stateOf(driver.device);
    expect(driver.usedIndex).toBe(0);
    give(1, 1526);
    expect(driver.usedLength(0)).toBe(12 + 42);
    expect(stateOf(driver.device)).not.toBe(waiting);
    send(arpRequest());
    driver.initialize(version1, 2);
    give(1, 1526);
    expect(driver.usedIndex).toBe(0);
  });

  test('loses answers when none of them is taken, and goes on', () => {
    for (let count = 0; count < 70; count += 1) send(arpRequest());
    for (let count = 0; count < 10; count += 1) give(8, 1526);
    expect(driver.usedIndex).toBe(64);
    expect(driver.needsReset).toBe(false);
  });

  test('spreads an answer over as many buffers as it needs when they may be merged', () => {
    driver.initialize(version1 | feature.mergeBuffers, 2);
    const frame = ping(Array.from({ length: 200 }, (_, index) => index));
    give(2, 100);
    send(frame);
    expect(driver.usedIndex).toBe(0);
    give(2, 100, 2);
    expect(driver.usedIndex).toBe(3);
    expect([0, 1, 2].map((at) => driver.usedLength(at))).toEqual([100, 100, frame.length - 188]);
    expect(driver.bytes(receiveAt, 12)[10]).toBe(3);
    const parts = [0, 1, 2].flatMap((at) => [...driver.bytes(receiveAt + 0x1000 * at, 100)]);
    expect(parts.slice(12, 12 + frame.length)).toEqual([...(answerFrame(frame) ?? [])]);
  });

  test('drops a frame that is too long for Ethernet', () => {
    give(1, 1526);
    send(new Uint8Array(1600));
    send(Uint8Array.of());
    expect(driver.usedIndex).toBe(0);
    expect(driver.needsReset).toBe(false);
  });

  test('has a short header for a legacy driver that does not merge, and lets it set the address', () => {
    driver = net('legacy');
    for (const [index, at] of [ram + 0x1_0000, ram + 0x2_0000].entries()) {
      driver.write(register.guestPageSize, 4096);
      driver.write(register.queueSelect, index);
      driver.write(register.queueSize, 8);
      driver.write(register.queuePfn, at / 4096);
    }
    driver.device.write(register.config + 4, 2, 0xbeef);
    expect(driver.device.read(register.config + 4, 2)).toBe(0xbeef);
    const memory = driver.host.memory;
    driver.describe(0, { address: receiveAt, length: 1524, write: true }, ram + 0x1_0000);
    driver.describe(0, { address: sendAt, length: 10 + 42 }, ram + 0x2_0000);
    memory.write(sendAt + 10, arpRequest());
    for (const [index, at] of [ram + 0x1_0000, ram + 0x2_0000].entries()) {
      memory.writeU16(at + 128 + 2, 1);
      driver.write(register.notify, index);
    }
    expect(memory.readU32(ram + 0x1_1000 + 8)).toBe(10 + 42);
    expect(driver.bytes(receiveAt + 10, 42)).toEqual(answerFrame(arpRequest()));
  });

  test('has an address that a modern driver cannot set', () => {
    driver.device.write(register.config, 4, 0);
    expect(driver.device.read(register.config, 1)).toBe(0x52);
  });
});

describe('misuse', () => {
  test.each<[string, () => void, RegExp]>([
    ['a frame shorter than its header', () => send(Uint8Array.of(), new Uint8Array(11)), /header/],
    ['a checksum to be made', () => send(ping([1]), Uint8Array.of(1, ...Array(11))), /offload/],
    ['segmentation', () => send(ping([1]), Uint8Array.of(0, 1, ...Array(10))), /gso_type 1/],
    [
      'a buffer too small to receive',
      () => {
        give(1, 40);
        send(arpRequest());
      },
      /receive buffer of 40 bytes for 54 bytes/,
    ],
    [
      'a readable buffer to receive',
      () => {
        driver.describe(0, { address: receiveAt, length: 2000 });
        driver.offer(0);
        send(arpRequest());
      },
      /readable buffer in receiveq/,
    ],
    [
      'a writable buffer to transmit',
      () => {
        driver.queue = queue.transmit;
        driver.describe(0, { address: sendAt, length: 100, write: true });
        driver.offer(0);
      },
      /writable buffer in transmitq/,
    ],
  ])('is %s', (_, misuse, words) => {
    misuse();
    expect(driver.host.events.join()).toMatch(words);
    expect(driver.needsReset).toBe(true);
  });
});
