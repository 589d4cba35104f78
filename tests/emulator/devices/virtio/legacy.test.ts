import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioMmio } from '#emulator/devices/virtio/mmio.ts';
import { FakeHost, stateOf } from '../fake-host.ts';
import { buffers, Driver, ram, register } from './driver.ts';

const line = 1;
const page = 4096;
const queueAt = ram + 0x1_0000;

let driver: Driver;

/** 4.2.4: page size, size, alignment, page number. Descriptors, available ring and used ring as 2.7.2 lays them out. */
function placeQueue(alignment: number): { descriptors: number; driver: number; device: number } {
  driver.write(register.guestPageSize, page);
  driver.write(register.queueSelect, 0);
  driver.write(register.queueSize, 8);
  driver.write(register.queueAlign, alignment);
  driver.write(register.queuePfn, queueAt / page);
  const available = queueAt + 16 * 8;
  const end = available + 2 * (3 + 8);
  return {
    descriptors: queueAt,
    driver: available,
    device: Math.ceil(end / alignment) * alignment,
  };
}

function readSector(rings: ReturnType<typeof placeQueue>, available: number): void {
  driver.setHeader(0, 5);
  driver.chainIn(
    rings.descriptors,
    { address: buffers.header, length: 16 },
    { address: buffers.data, length: 512, write: true },
    { address: buffers.status, length: 1, write: true },
  );
  driver.host.memory.writeU16(rings.driver + 4 + 2 * ((available - 1) % 8), 0);
  driver.host.memory.writeU16(rings.driver + 2, available);
  driver.write(register.notify, 0);
}

beforeEach(() => {
  driver = new Driver(undefined, 'legacy');
});

describe('VIRTIO 1.2, 4.2.4 "Legacy interface"', () => {
  test('introduces itself as version 1, with features below bit 32 only', () => {
    expect(driver.read(register.magic)).toBe(0x7472_6976);
    expect(driver.read(register.version)).toBe(1);
    expect(driver.read(register.deviceId)).toBe(2);
    expect(driver.read(register.queueMaximum)).toBe(1024);
    expect(driver.offered >> 32n).toBe(0n);
    expect(driver.offered >> 27n).toBe(0b111n);
    expect(new VirtioMmio(new FakeHost(), 1, undefined, 'legacy').read(4, 4)).toBe(1);
  });

  test.each([4096, 64])('finds the used ring at the next boundary of %i bytes', (alignment) => {
    for (const status of [0, 1, 3]) driver.write(register.status, status);
    const rings = placeQueue(alignment);
    driver.write(register.status, 7);
    readSector(rings, 1);
    expect(driver.bytes(buffers.data, 512).every((byte) => byte === 5)).toBe(true);
    expect(driver.host.memory.readU16(rings.device + 2)).toBe(1);
    expect(driver.host.memory.readU32(rings.device + 8)).toBe(513);
    expect(driver.host.levels.get(line)).toBe(true);
  });

  test('serves a driver that has not said DRIVER_OK (3.1.2)', () => {
    const rings = placeQueue(page);
    readSector(rings, 1);
    expect(driver.bytes(buffers.data, 1)[0]).toBe(5);
  });

  test('keeps the page size through a reset, and no queue', () => {
    placeQueue(page);
    expect(driver.read(register.queuePfn)).toBe(queueAt / page);
    driver.write(register.status, 0);
    expect(driver.read(register.queuePfn)).toBe(0);
    driver.write(register.queueSize, 8);
    driver.write(register.queuePfn, queueAt / page);
    readSector({ descriptors: queueAt, driver: queueAt + 128, device: 0 }, 1);
    expect(driver.bytes(buffers.data, 1)[0]).toBe(5);
  });

  test('starts a queue anew that was given up by page number 0', () => {
    const rings = placeQueue(page);
    readSector(rings, 1);
    driver.write(register.queuePfn, 0);
    driver.write(register.notify, 0);
    driver.bytes(queueAt, 2 * page).fill(0);
    placeQueue(page);
    readSector(rings, 1);
    expect(driver.host.memory.readU16(rings.device + 2)).toBe(1);
  });

  test('takes of the driver’s features what it offers and says nothing of the rest', () => {
    driver.write(register.status, 3);
    driver.write(register.driverFeaturesSelect, 0);
    driver.write(register.driverFeatures, 0xffff_ffff);
    const rings = placeQueue(page);
    driver.write(register.status, 7);
    expect(driver.read(register.status)).toBe(7);
    readSector(rings, 1);
    // The event index was among them: nothing was asked for beyond index 0.
    expect(driver.host.memory.readU16(rings.device + 4 + 8 * 8)).toBe(1);
  });

  test('stops at misuse without a status that a legacy driver does not know', () => {
    driver.write(register.guestPageSize, 1 << 31);
    driver.write(register.queuePfn, 0xffff_ffff);
    expect(driver.host.events.join()).toMatch(/descriptor table.*outside RAM/);
    expect(driver.read(register.status)).toBe(0);
    expect(driver.host.levels.get(line) ?? false).toBe(false);
    driver.write(register.status, 0);
    readSector(placeQueue(page), 1);
    expect(driver.bytes(buffers.data, 1)[0]).toBe(5);
  });

  test.each([0, 3, 0xffff])('ignores %i as an alignment or page size', (value) => {
    driver.write(register.guestPageSize, page);
    driver.write(register.guestPageSize, value);
    driver.write(register.queueAlign, value);
    driver.write(register.queueSize, 8);
    driver.write(register.queuePfn, queueAt / page);
    readSector({ descriptors: queueAt, driver: queueAt + 128, device: 0 }, 1);
    expect(driver.host.memory.readU16(queueAt + page + 2)).toBe(1);
  });

  test('does not know the registers of version 2', () => {
    driver.setQueue(8, queueAt, queueAt + 128, queueAt + page);
    expect(driver.read(register.queueReady)).toBe(0);
    expect(driver.host.events).toEqual([]);
  });

  test('has page size, alignment and page number in its state', () => {
    const states = new Set([stateOf(driver.device)]);
    for (const offset of [register.guestPageSize, register.queueAlign]) {
      driver.write(offset, 2);
      states.add(stateOf(driver.device));
    }
    placeQueue(page);
    states.add(stateOf(driver.device));
    expect(states.size).toBe(4);
  });
});
