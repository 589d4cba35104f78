import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioConsole } from '#emulator/devices/virtio/console.ts';
import { stateOf } from '../fake-host.ts';
import { Driver, ram, register, version1 } from './driver.ts';

const queue = { receive: 0, transmit: 1 };
const textAt = ram + 0x4_0000;
const receiveAt = ram + 0x5_0000;

let driver: Driver;

beforeEach(() => {
  const input = new TextEncoder().encode('hello, guest');
  driver = new Driver((host) => new VirtioConsole(host, input)).initialize(version1, 2);
});

function print(...texts: string[]): void {
  driver.queue = queue.transmit;
  let at = textAt;
  const pieces = texts.map((text) => {
    driver.host.memory.write(at, new TextEncoder().encode(text));
    at += text.length;
    return { address: at - text.length, length: text.length };
  });
  driver.chain(...pieces);
  driver.offer(0);
}

/** Input comes 10 ms after the first buffer. */
function wait(): void {
  const { device, host } = driver;
  expect(device.deadline()).toBe(host.ticks + 100_000n);
  host.ticks += 100_000n;
  device.expire();
  expect(device.deadline()).toBeUndefined();
}

describe('VIRTIO 1.2, 5.3', () => {
  test('is device 3 with two queues and emergency write (5.3.2, 5.3.3)', () => {
    expect(driver.read(register.deviceId)).toBe(3);
    driver.write(register.queueSelect, 2);
    expect(driver.read(register.queueMaximum)).toBe(0);
    expect(driver.offered & 7n).toBe(4n);
  });

  test('prints what comes in any number of pieces', () => {
    print('hello', ', ', 'world\n');
    print('x');
    expect(driver.host.console).toBe('hello, world\nx');
    expect(driver.usedIndex).toBe(2);
    expect(driver.usedLength(0)).toBe(0);
  });

  test('prints the low byte of emerg_wr, configured or not (5.3.5.1)', () => {
    driver.write(register.status, 0);
    driver.write(register.config + 8, 0x1_0041);
    driver.device.write(register.config + 8, 1, 0x42);
    driver.write(register.config, 0x43);
    expect(driver.host.console).toBe('AB');
  });

  test('gives its input to the first buffers, as much as they hold, once', () => {
    driver.describe(0, { address: receiveAt, length: 5, write: true });
    driver.describe(1, { address: receiveAt + 5, length: 64, write: true });
    driver.offer(0);
    const before = stateOf(driver.device);
    expect(driver.usedIndex).toBe(0);
    wait();
    expect(driver.usedIndex).toBe(1);
    driver.offer(1, 0);
    expect(driver.usedIndex).toBe(2);
    expect([driver.usedLength(0), driver.usedLength(1)]).toEqual([5, 7]);
    expect(new TextDecoder().decode(driver.bytes(receiveAt, 12))).toBe('hello, guest');
    expect(stateOf(driver.device)).not.toBe(before);
  });

  test('waits anew after a reset, and not at all while it needs one', () => {
    driver.describe(0, { address: receiveAt, length: 5, write: true });
    driver.offer(0);
    driver.initialize(version1, 2);
    expect(driver.device.deadline()).toBeUndefined();
    driver.offer(0);
    wait();
    expect(driver.usedIndex).toBe(1);
    driver.initialize(version1, 2);
    driver.offer(0);
    driver.queue = queue.transmit;
    driver.offer(8);
    expect(driver.needsReset).toBe(true);
    expect(driver.device.deadline()).toBeUndefined();
    driver.device.expire();
    driver.queue = queue.receive;
    expect(driver.usedIndex).toBe(0);
  });

  test('stops to print once the run is over', () => {
    driver.host.budget = 20_000;
    driver.queue = queue.transmit;
    driver.chain(...Array(8).fill({ address: ram, length: 0x10_0000 }));
    driver.offer(0);
    expect(driver.host.charged).toBeLessThan(40_000);
  });

  test.each([
    ['receive into a readable buffer', queue.receive, false, /readable buffer in receiveq/],
    ['transmit from a writable buffer', queue.transmit, true, /writable buffer in transmitq/],
  ])('is misused by a driver that lets it %s (5.3.6.1)', (_, index, write, words) => {
    driver.queue = index;
    driver.describe(0, { address: receiveAt, length: 5, write });
    driver.offer(0);
    if (index === queue.receive) wait();
    expect(driver.host.events.join()).toMatch(words);
    expect(driver.needsReset).toBe(true);
  });
});
