import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioRng } from '#emulator/devices/virtio/rng.ts';
import { stateOf } from '../fake-host.ts';
import { Driver, ram, register } from './driver.ts';

const seed = new Uint8Array(32).fill(9);
const receiveAt = ram + 0x5_0000;

let driver: Driver;

beforeEach(() => {
  driver = new Driver((host) => new VirtioRng(host, seed)).initialize();
});

function ask(length: number): Buffer {
  driver.describe(0, { address: receiveAt, length, write: true });
  driver.bytes(receiveAt, length).fill(0);
  driver.offer(0);
  return Buffer.from(driver.bytes(receiveAt, length));
}

function block(index: number): Buffer {
  const counter = Buffer.alloc(8);
  counter.writeUInt32LE(index);
  return createHash('sha256').update('virtio-rng').update(seed).update(counter).digest();
}

describe('VIRTIO 1.2, 5.4', () => {
  test('is device 4 with one queue and nothing else (5.4.1, 5.4.2)', () => {
    expect(driver.read(register.deviceId)).toBe(4);
    expect(driver.offered & 0xff_ffffn).toBe(0n);
    expect(driver.read(register.config)).toBe(0);
  });

  test('fills buffers from a stream that the seed decides', () => {
    const before = stateOf(driver.device);
    expect(ask(40)).toEqual(Buffer.concat([block(0), block(1)]).subarray(0, 40));
    expect(driver.usedLength(0)).toBe(40);
    expect(ask(32)).toEqual(block(2));
    expect(stateOf(driver.device)).not.toBe(before);
  });

  test('goes on with its stream after a reset', () => {
    ask(1);
    driver.initialize();
    expect(ask(32)).toEqual(block(1));
  });

  test('gives a page at most, and charges for what it hashes', () => {
    ask(0x8000);
    expect(driver.usedLength(0)).toBe(0x1000);
    expect(driver.host.charged).toBeGreaterThan(128 * 1000);
  });

  test('is misused by a driver that gives a readable buffer (5.4.6.1)', () => {
    driver.describe(0, { address: receiveAt, length: 8 });
    driver.offer(0);
    expect(driver.host.events.join()).toMatch(/readable buffer/);
    expect(driver.needsReset).toBe(true);
  });
});
