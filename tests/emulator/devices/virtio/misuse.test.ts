import { beforeEach, describe, expect, test } from 'vitest';
import { buffers, Driver, ram, register, rings } from './driver.ts';

const line = 1;
const end = ram + 0x10_0000;

let driver: Driver;

beforeEach(() => {
  driver = new Driver();
});

function expectMisuse(words: RegExp): void {
  expect(driver.host.events).toHaveLength(1);
  expect(driver.host.events[0]).toMatch(words);
  expect(driver.needsReset).toBe(true);
}

describe('a queue that cannot be is refused as it is made ready', () => {
  test.each([
    ['no size', 0, rings.descriptors, rings.driver, rings.device, /size 0/],
    ['no power of two', 6, rings.descriptors, rings.driver, rings.device, /size 6/],
    ['a huge size', 0x8000_0000, rings.descriptors, rings.driver, rings.device, /size 2147483648/],
    ['descriptors below RAM', 8, 0x1000, rings.driver, rings.device, /descriptor table.*outside/],
    ['descriptors over the end', 8, end - 16, rings.driver, rings.device, /descriptor table/],
    ['a driver ring at 2^63', 8, rings.descriptors, 2 ** 63, rings.device, /available ring/],
    ['a device ring behind RAM', 8, rings.descriptors, rings.driver, end, /used ring/],
    ['crooked descriptors', 8, rings.descriptors + 4, rings.driver, rings.device, /16-aligned/],
    ['a crooked device ring', 8, rings.descriptors, rings.driver, rings.device + 2, /4-aligned/],
  ])('%s', (_, size, descriptors, driverRing, deviceRing, words) => {
    driver.negotiate();
    driver.setQueue(size, descriptors, driverRing, deviceRing);
    expectMisuse(words);
    expect(driver.read(register.queueReady)).toBe(0);
    driver.write(register.status, 0xf);
    driver.offer(0);
    expect(driver.usedIndex).toBe(0);
  });
});

describe('a request that cannot be stops the device', () => {
  beforeEach(() => {
    driver.initialize();
    driver.setHeader(0, 0);
  });

  test.each([
    ['below RAM', 0x1000n, 512],
    ['behind RAM', BigInt(end), 1],
    ['over the end of RAM', BigInt(end - 256), 512],
    ['longer than memory', BigInt(ram), 0xffff_ffff],
    ['around the end of the address space', 0xffff_ffff_ffff_ff00n, 0x1000],
  ])('with a buffer %s', (_, address, length) => {
    driver.chain(
      { address: buffers.header, length: 16 },
      { address, length, write: true },
      { address: buffers.status, length: 1, write: true },
    );
    driver.offer(0);
    expectMisuse(/descriptor 1 .*outside RAM/);
    expect(driver.usedIndex).toBe(0);
  });

  test('with a chain that runs in a circle', () => {
    driver.describe(0, { address: buffers.header, length: 16, next: 1 });
    driver.describe(1, { address: buffers.header, length: 16, next: 0 });
    driver.offer(0);
    expectMisuse(/circle/);
  });

  test('with a head or a next descriptor that the queue has not', () => {
    driver.offer(8);
    expectMisuse(/descriptor 8 in a table of 8/);
    driver = new Driver().initialize();
    driver.describe(0, { address: buffers.header, length: 16, next: 0xffff });
    driver.offer(0);
    expectMisuse(/descriptor 65535/);
  });

  test('with more requests than the queue is long', () => {
    driver.setAvailable(9);
    driver.write(register.notify, 0);
    expectMisuse(/9 requests/);
  });

  test('with an indirect table, which was not negotiated', () => {
    driver.describe(0, { address: buffers.header, length: 16, flags: 4 });
    driver.offer(0);
    expectMisuse(/indirect/);
  });

  test('with a readable buffer behind a writable one', () => {
    driver.chain(
      { address: buffers.status, length: 1, write: true },
      { address: buffers.header, length: 16 },
    );
    driver.offer(0);
    expectMisuse(/readable behind a writable/);
  });

  test('without room for header or status', () => {
    driver.chain(
      { address: buffers.header, length: 15 },
      { address: buffers.status, length: 1, write: true },
    );
    driver.offer(0);
    expectMisuse(/no room/);
    driver = new Driver().initialize();
    driver.chain({ address: buffers.header, length: 16 });
    driver.offer(0);
    expectMisuse(/no room/);
  });

  test('which interrupts the driver, and serves again after a reset', () => {
    driver.offer(8);
    expect(driver.read(register.interruptStatus)).toBe(2);
    expect(driver.host.levels.get(line)).toBe(true);
    driver.write(register.status, 0xf);
    expect(driver.needsReset).toBe(true);
    driver.write(register.status, 0);
    expect(driver.read(register.status)).toBe(0);
    expect(driver.host.levels.get(line)).toBe(false);
    driver.initialize();
    expect(driver.request(4, 0, [])).toBe(0);
  });
});

test('changes nothing of a queue while it is ready', () => {
  driver.initialize();
  driver.write(register.queueSize, 1024);
  driver.write(register.descriptors, 0);
  expect(driver.request(4, 0, [])).toBe(0);
});

test('ignores a notification before DRIVER_OK, of another queue, or of a queue that is not ready', () => {
  driver.negotiate();
  driver.write(register.notify, 0);
  driver.write(register.status, 0xf);
  driver.write(register.notify, 0);
  driver.write(register.notify, 0xffff_ffff);
  expect(driver.host.events).toEqual([]);
});

test('leaves off in the middle of a queue once the budget is spent', () => {
  driver.initialize();
  driver.host.budget = 25;
  driver.setHeader(4, 0);
  driver.chain(
    { address: buffers.header, length: 16 },
    { address: buffers.status, length: 1, write: true },
  );
  driver.offer(0, 0, 0, 0, 0);
  expect(driver.usedIndex).toBe(1);
});
