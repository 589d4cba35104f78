import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioMmio } from '#emulator/devices/virtio/mmio.ts';
import { FakeHost, stateOf } from '../fake-host.ts';
import { buffers, Driver, register, rings } from './driver.ts';

const read = 0;
const write = 1;
const line = 1;

let driver: Driver;

beforeEach(() => {
  driver = new Driver().initialize();
});

describe('VIRTIO 1.2', () => {
  test('introduces itself as a modern block device (4.2.2, 5.2.4)', () => {
    expect(driver.read(register.magic)).toBe(0x7472_6976);
    expect(driver.read(register.version)).toBe(2);
    expect(driver.read(register.deviceId)).toBe(2);
    expect(driver.read(register.queueMaximum)).toBe(1024);
    expect(driver.read(register.capacity)).toBe(8);
    expect(driver.device.read(register.capacity, 1)).toBe(8);
    driver.write(register.featuresSelect, 1);
    expect(driver.read(register.features)).toBe(1);
    driver.write(register.featuresSelect, 7);
    expect(driver.read(register.features)).toBe(0);
  });

  test.each([
    [1 << 30, 1],
    [0, 2],
    [1 << 30, 0],
  ])('does not keep FEATURES_OK for what was not offered (%i, %i)', (low, high) => {
    driver.write(register.status, 0);
    driver.write(register.driverFeaturesSelect, 0);
    driver.write(register.driverFeatures, low);
    driver.write(register.driverFeaturesSelect, 1);
    driver.write(register.driverFeatures, high);
    driver.write(register.status, 0xb);
    expect(driver.read(register.status)).toBe(3);
  });

  test('serves a driver that knows the low 32 features alone (6.2)', () => {
    driver.initialize(0n);
    expect(driver.read(register.status)).toBe(0xf);
    const status = driver.request(read, 3, [{ address: buffers.data, length: 512, write: true }]);
    expect([status, driver.bytes(buffers.data, 512)[0]]).toEqual([0, 3]);
  });

  test('reads sectors into the driver’s buffers and interrupts', () => {
    const status = driver.request(read, 3, [{ address: buffers.data, length: 1024, write: true }]);
    expect(status).toBe(0);
    expect(driver.bytes(buffers.data, 1024)[0]).toBe(3);
    expect(driver.bytes(buffers.data, 1024)[1023]).toBe(4);
    expect(driver.usedIndex).toBe(1);
    expect(driver.host.memory.readU32(rings.device + 8)).toBe(1025);
    expect(driver.host.levels.get(line)).toBe(true);
    expect(driver.read(register.interruptStatus)).toBe(1);
    driver.write(register.interruptAcknowledge, 1);
    expect(driver.host.levels.get(line)).toBe(false);
  });

  test('tells the machine of all that it wrote to RAM', () => {
    driver.host.written.length = 0;
    driver.request(read, 0, [{ address: buffers.data, length: 512, write: true }]);
    expect(driver.host.written).toContainEqual([buffers.data, 512]);
    expect(driver.host.written).toContainEqual([buffers.status, 1]);
    expect(driver.host.written.at(-1)).toEqual([rings.device + 2, 2]);
  });

  test('writes sectors that a later read gives back, and never the bytes it was made from', () => {
    const original = new Uint8Array(4096);
    driver = new Driver(original).initialize();
    driver.bytes(buffers.data, 512).fill(0xa5);
    expect(driver.request(write, 7, [{ address: buffers.data, length: 512 }])).toBe(0);
    driver.bytes(buffers.data, 512).fill(0);
    driver.request(read, 7, [{ address: buffers.data, length: 512, write: true }]);
    expect(driver.bytes(buffers.data, 512).every((byte) => byte === 0xa5)).toBe(true);
    expect(original.every((byte) => byte === 0)).toBe(true);
  });

  test('takes a header and data cut anywhere (2.7.4)', () => {
    driver.setHeader(read, 1);
    driver.chain(
      { address: buffers.header, length: 5 },
      { address: buffers.header + 5, length: 11 },
      { address: buffers.data, length: 500, write: true },
      { address: buffers.data + 500, length: 12, write: true },
      { address: buffers.status, length: 1, write: true },
    );
    driver.offer(0);
    expect(driver.bytes(buffers.data, 512).every((byte) => byte === 1)).toBe(true);
  });

  test('does not interrupt a driver that polls', () => {
    driver.host.memory.writeU16(rings.driver, 1);
    driver.request(read, 0, [{ address: buffers.data, length: 512, write: true }]);
    expect(driver.usedIndex).toBe(1);
    expect(driver.host.levels.get(line) ?? false).toBe(false);
  });

  test('answers flush and identity, and says that it knows no other request', () => {
    expect(driver.request(4, 0, [])).toBe(0);
    expect(driver.request(8, 0, [{ address: buffers.data, length: 20, write: true }])).toBe(0);
    expect(String.fromCharCode(...driver.bytes(buffers.data, 15))).toBe('slipway-drive-0');
    expect(driver.request(11, 0, [])).toBe(2);
  });

  test('serves more requests than the queue is long, one after the other', () => {
    for (let index = 0; index < 20; index += 1) {
      const sector = index % 8;
      driver.request(read, sector, [{ address: buffers.data, length: 512, write: true }]);
      expect(driver.bytes(buffers.data, 1)[0]).toBe(sector);
    }
    expect(driver.usedIndex).toBe(20);
  });

  test.each([
    ['beyond the end', 8, 512],
    ['across the end', 7, 1024],
    ['at a sector beyond all numbers', 2 ** 63, 512],
    ['of half a sector', 0, 100],
    ['of more than a segment may hold', 0, 0x1_0200],
  ])('gives an I/O error for a read %s', (_, sector, length) => {
    expect(driver.request(read, sector, [{ address: buffers.data, length, write: true }])).toBe(1);
    expect(driver.needsReset).toBe(false);
  });
});

test('an empty slot answers device 0 and takes nothing', () => {
  const empty = new VirtioMmio(new FakeHost(), 3, undefined);
  expect(empty.base).toBe(0x1000_4000);
  expect(empty.read(register.magic, 4)).toBe(0x7472_6976);
  expect(empty.read(register.deviceId, 4)).toBe(0);
  empty.write(register.status, 4, 0xf);
  empty.write(register.queueReady, 4, 1);
  empty.write(register.notify, 4, 0);
  expect(empty.read(register.status, 4)).toBe(0);
});

test('has the drive and the queue in its state', () => {
  const before = stateOf(driver.device);
  driver.bytes(buffers.data, 512).fill(1);
  driver.request(write, 0, [{ address: buffers.data, length: 512 }]);
  expect(stateOf(driver.device)).not.toBe(before);
});
