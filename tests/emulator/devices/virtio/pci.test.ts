import { beforeEach, describe, expect, test } from 'vitest';
import { VirtioBlock } from '#emulator/devices/virtio/block.ts';
import { VirtioPci } from '#emulator/devices/virtio/pci.ts';
import { FakeHost, stateOf } from '../fake-host.ts';
import { Slots } from '../pci/slots.ts';

const ram = 0x8000_0000;
const rings = { descriptors: ram + 0x1000, driver: ram + 0x2000, device: ram + 0x3000 };
const bar = 0x4000_0000;
const table = 0x4001_0000;
const line = 0x21;
/** VIRTIO 1.2, 4.1.4.3. */
const common = {
  driverFeatureSelect: 0x08,
  driverFeature: 0x0c,
  configVector: 0x10,
  status: 0x14,
  generation: 0x15,
  queueSelect: 0x16,
  queueSize: 0x18,
  queueVector: 0x1a,
  queueEnable: 0x1c,
  areas: 0x20,
} as const;
const interruptStatus = 0x1000;
const capacity = 0x2000;
const notify = 0x3000;
const none = 0xffff;

let slots: Slots;

const get = (offset: number, size = 4) => slots.read(bar + offset, size);
const set = (offset: number, value: number, size = 4) => slots.write(bar + offset, value, size);

beforeEach(() => {
  const host = new FakeHost();
  const drive = new Uint8Array(4096).map((_, index) => index >> 9);
  slots = new Slots([(pci) => new VirtioPci(host, pci, new VirtioBlock(host, drive, 1), 1)], host);
  slots.setConfig(1, 0x14, table);
  slots.place(1, bar, 4);
});

/** 3.1.1 "Driver Requirements: Device Initialization". */
function initialize(size = 8): void {
  for (const status of [0, 1, 3]) set(common.status, status, 1);
  set(common.driverFeatureSelect, 1);
  set(common.driverFeature, 1);
  set(common.status, 0xb, 1);
  set(common.queueSelect, 0, 2);
  set(common.queueSize, size, 2);
  const { descriptors, driver, device } = rings;
  for (const [index, at] of [descriptors, driver, device].entries()) {
    set(common.areas + 8 * index, at, 8);
  }
  set(common.queueEnable, 1, 2);
  set(common.status, 0xf, 1);
}

/** Asks for the drive's identity: a header, 20 bytes, a status. */
function request(address = ram + 0x5000): void {
  const { memory } = slots.host;
  const chain = [
    [ram + 0x4000, 16, 1],
    [address, 20, 3],
    [ram + 0x4800, 1, 2],
  ] as const;
  memory.writeU32(ram + 0x4000, 8);
  for (const [index, [at, length, flags]] of chain.entries()) {
    const entry = rings.descriptors + 16 * index;
    memory.writeU32(entry, at % 0x1_0000_0000);
    memory.writeU32(entry + 4, Math.floor(at / 0x1_0000_0000));
    memory.writeU32(entry + 8, length);
    memory.writeU16(entry + 12, flags);
    memory.writeU16(entry + 14, index + 1);
  }
  const next = memory.readU16(rings.driver + 2) + 1;
  memory.writeU16(rings.driver + 2, next);
  set(notify, 0, 2);
}

function setVector(vector: number, value: number): void {
  slots.write(table + 16 * vector, 0x2800_0000);
  slots.write(table + 16 * vector + 8, value);
  slots.write(table + 16 * vector + 12, 0);
}

test('is a virtio device of version 1: 0x1040 and its number (4.1.2)', () => {
  expect(slots.config(1, 0x00)).toBe(0x1042_1af4);
  expect(slots.config(1, 0x08)).toBe(0x0100_0001);
  expect(get(capacity)).toBe(8);
  expect(get(common.generation, 1)).toBe(0);
});

describe('interrupts', () => {
  test('by the pin, until the status is read (4.1.4.5)', () => {
    initialize();
    request();
    expect(slots.host.levels.get(line)).toBe(true);
    expect(get(interruptStatus, 1)).toBe(1);
    expect(slots.host.levels.get(line)).toBe(false);
    expect(get(interruptStatus, 1)).toBe(0);
    const bytes = slots.host.memory.read(ram + 0x5000, 15) ?? [];
    expect(String.fromCharCode(...bytes)).toBe('slipway-drive-1');
  });

  test('by the queue’s vector, and by that of the configuration for misuse', () => {
    slots.setConfig(1, 0x9a, 0x8000, 2);
    setVector(0, 100);
    setVector(1, 101);
    initialize();
    set(common.configVector, 0, 2);
    set(common.queueVector, 1, 2);
    request();
    expect(slots.host.messages).toEqual([[0x2800_0000, 101]]);
    request(2 ** 40);
    expect(slots.host.messages[1]).toEqual([0x2800_0000, 100]);
    expect(get(common.status, 1) & 0x40).toBe(0x40);
    expect(slots.host.levels.get(line)).toBe(false);
    set(common.status, 0, 1);
    expect([get(common.configVector, 2), get(common.queueVector, 2)]).toEqual([none, none]);
  });

  test('not at all without a vector', () => {
    slots.setConfig(1, 0x9a, 0x8000, 2);
    initialize();
    set(common.queueVector, 2, 2);
    expect(get(common.queueVector, 2)).toBe(none);
    request();
    expect(slots.host.messages).toEqual([]);
  });
});

test('does nothing without bus mastering, and puts it on record', () => {
  initialize();
  slots.setConfig(1, 0x04, 2, 2);
  request();
  expect(slots.host.memory.readU16(rings.device + 2)).toBe(0);
  expect(slots.host.events).toEqual([
    'device-misuse: virtio-pci1: notified of queue 0 without bus mastering',
  ]);
});

test('takes a field with its own width alone, and a queue’s only while it is not enabled', () => {
  initialize();
  set(common.queueSize, 4, 2);
  set(common.areas, 0);
  expect(get(common.queueSize, 2)).toBe(8);
  expect(get(common.areas, 8)).toBe(rings.descriptors);
  set(common.status, 0, 4);
  set(common.queueEnable, 0, 2);
  expect(get(common.status, 1)).toBe(0xf);
  expect(get(common.queueEnable, 2)).toBe(1);
  set(common.queueSelect, 5, 2);
  set(common.queueSize, 4, 2);
  expect(get(common.queueSize, 2)).toBe(0);
});

test('answers through configuration space what its BAR would, and nothing else (4.1.4.9)', () => {
  const at = 0x84;
  const through = (which: number, offset: number, length: number) => {
    slots.setConfig(1, at + 4, which, 1);
    slots.setConfig(1, at + 8, offset);
    slots.setConfig(1, at + 12, length);
    slots.setConfig(1, at + 16, 0xdead_beef);
    return slots.config(1, at + 16);
  };
  expect(through(4, capacity, 4)).toBe(8);
  expect(through(4, capacity, 1)).toBe(8);
  for (const [which, offset, length] of [
    [1, 0, 4],
    [4, capacity, 3],
    [4, capacity + 1, 2],
    [4, 0xffff_fffc, 4],
    [4, 0x3fff, 2],
    [9, 0, 0],
  ] as const) {
    expect(through(which, offset, length)).toBe(0xdead_beef);
  }
});

test('has its choices, vectors, queues and drive in its state', () => {
  const states = [stateOf(slots.state)];
  const note = () => states.push(stateOf(slots.state));
  initialize();
  note();
  set(common.queueVector, 1, 2);
  note();
  set(common.queueSelect, 3, 2);
  note();
  request();
  note();
  expect(new Set(states).size).toBe(5);
});

test('random configuration, registers and rings: none is thrown, nothing outside RAM', () => {
  let seed = 5;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 0x1_0000_0000) * below);
  };
  for (let round = 0; round < 8000; round += 1) {
    const size = [1, 2, 4, 8][random(4)] ?? 4;
    const offset = (random(4) * 0x1000 + random(0x48)) & -size;
    const action = random(10);
    if (action < 4) set(offset, random(3) === 0 ? random(2 ** 32) : random(16), size);
    else if (action < 6) get(offset, size);
    else if (action < 8) slots.setConfig(1, random(256), random(2 ** 32), 1);
    else slots.host.memory.writeU16(rings.descriptors + 2 * random(0x1800), random(0x1_0000));
    if (random(40) === 0) {
      slots.place(1, bar, 4);
      initialize();
      request();
    }
  }
  const end = ram + 0x10_0000;
  expect(slots.host.written.every(([at, length]) => at >= ram && at + length <= end)).toBe(true);
});
