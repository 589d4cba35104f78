import { beforeEach, describe, expect, test } from 'vitest';
import { stateOf } from '../fake-host.ts';
import { Driver, data, enable, line, type Pair, ram, register } from './driver.ts';

const flush = 0;
const write = 1;
const read = 2;

let driver: Driver;
let io: Pair;

beforeEach(() => {
  driver = new Driver().enable();
  io = driver.createPair(1);
});

describe('registers (NVMe 1.4, 3.1)', () => {
  test('CAP, VS, and what is not there', () => {
    // MQES 2047, CQR, TO 15; CSS bit 0, MPSMAX 4.
    expect(driver.register(register.capabilities)).toBe(0x0f01_07ff);
    expect(driver.register(register.capabilities + 4)).toBe(0x0040_0020);
    expect(driver.register(register.version)).toBe(0x0001_0400);
    expect(driver.register(register.version + 1, 1)).toBe(4);
    expect(driver.register(register.version + 2, 2)).toBe(1);
    for (const at of [0x18, 0x20, 0x38, 0x100, 0x1000, 0x1ffc]) expect(driver.register(at)).toBe(0);
  });

  test('AQA, ASQ and ACQ are kept over a controller reset, and lost to a function reset', () => {
    driver.setRegister(register.configuration, 0);
    expect(driver.register(register.status)).toBe(0);
    expect(driver.register(register.adminAttributes)).toBe(0x0007_0007);
    expect(driver.register(register.adminSubmission, 8)).toBe(ram + 0x1000);
    driver.setRegister(register.adminCompletion, 0x1_2345_6789, 8);
    expect(driver.register(register.adminCompletion, 8)).toBe(0x1_2345_6000);
    driver.setConfig(1, 0x88, 0x8000, 2);
    driver.place(1, 0x4000_0000);
    expect(driver.register(register.adminAttributes)).toBe(0);
    expect(driver.register(register.adminCompletion, 8)).toBe(0);
  });

  test('a shutdown is complete at once (7.6.2)', () => {
    driver.setRegister(register.configuration, enable | 0x4000);
    expect(driver.register(register.status)).toBe(9);
    driver.setRegister(register.configuration, 0);
    expect(driver.register(register.status)).toBe(0);
  });

  test('command set, page size and arbitration stay as they are while it is enabled', () => {
    driver.setRegister(register.configuration, enable | 0x3ff0);
    expect(driver.register(register.configuration)).toBe(enable);
  });
});

describe('identify (5.15)', () => {
  const text = (at: number, length: number) =>
    String.fromCharCode(...driver.bytes(data + at, length)).trimEnd();

  test('the controller', () => {
    driver.submit(driver.admin, { opcode: 6, namespace: 0, dwords: [1] });
    const { memory } = driver.host;
    expect(memory.readU16(data)).toBe(0x1b36);
    expect(text(4, 20)).toBe('slipway-nvme-1');
    expect(text(24, 40)).toBe('Slipway NVMe drive');
    expect(driver.bytes(data + 77, 1)).toEqual(Uint8Array.of(7));
    expect(memory.readU32(data + 80)).toBe(0x1_0400);
    expect(memory.readU16(data + 512)).toBe(0x4466);
    expect(memory.readU32(data + 516)).toBe(1);
    expect(memory.readU16(data + 520)).toBe(0xc);
  });

  test('the namespace, its name, and the list of namespaces', () => {
    const { memory } = driver.host;
    driver.submit(driver.admin, { opcode: 6, dwords: [0] });
    expect([0, 8, 16].map((at) => memory.readU64(data + at))).toEqual([4096, 4096, 4096]);
    expect(memory.readU32(data + 128)).toBe(9 << 16);
    driver.submit(driver.admin, { opcode: 6, dwords: [3] });
    expect(driver.bytes(data, 13)).toEqual(
      Uint8Array.of(1, 8, 0, 0, 0x52, 0x54, 0, 0, 0, 0, 0, 1, 0),
    );
    driver.submit(driver.admin, { opcode: 6, namespace: 0, dwords: [2] });
    expect([memory.readU32(data), memory.readU32(data + 4)]).toEqual([1, 0]);
    driver.submit(driver.admin, { opcode: 6, namespace: 1, dwords: [2] });
    expect(memory.readU32(data)).toBe(0);
  });
});

describe('features and log pages (5.13, 5.14, 5.21)', () => {
  const set = (feature: number, value: number) =>
    driver.submit(driver.admin, { opcode: 9, dwords: [feature, value] });
  const get = (feature: number, value = 0) =>
    driver.submit(driver.admin, { opcode: 10, dwords: [feature, value] });

  test('keeps what is set, until a reset', () => {
    for (const feature of [1, 4, 5, 8, 0x0a, 0x0b]) {
      expect(set(feature, 0x123).status).toBe(0);
      expect(get(feature)).toMatchObject({ status: 0, value: 0x123 });
    }
    set(4, 0x10_0007);
    expect(get(4, 0x10_0000).value).toBe(7);
    expect(get(4).value).toBe(0x123);
    expect(get(9, 64).value).toBe(0x1_0040);
    driver.enable();
    expect(get(4).value).toBe(343);
    expect(get(1).value).toBe(7);
  });

  test('refuses what there is not', () => {
    expect(set(3, 0).status).toBe(0x4002);
    expect(get(9, 65).status).toBe(0x4002);
    expect(get(4, 0x1_0000).status).toBe(0x4002);
    expect(set(2, 1).status).toBe(0x4002);
    expect(set(0x8000_0001, 0).status).toBe(0x410d);
  });

  test('settles the number of queues before there are any (5.21.1.7)', () => {
    expect(set(7, 0).status).toBe(0x400c);
    driver.enable();
    expect(set(7, 0x0003_0003)).toMatchObject({ status: 0, value: 0x003f_003f });
    expect(set(7, 0xffff).status).toBe(0x4002);
    expect(get(7).value).toBe(0x003f_003f);
  });

  test('gives log pages, whole or from an offset', () => {
    const log = (page: number, bytes: number, offset = 0) => {
      driver.bytes(data, 1024).fill(0xee);
      const dwords = [page + (bytes / 4 - 1) * 0x1_0000, 0, offset, 0];
      return driver.submit(driver.admin, { opcode: 2, dwords }).status;
    };
    expect(log(2, 512)).toBe(0);
    expect(driver.bytes(data, 5)).toEqual(Uint8Array.of(0, 323 & 255, 323 >> 8, 100, 10));
    expect(driver.bytes(data + 511, 2)).toEqual(Uint8Array.of(0, 0xee));
    expect(log(3, 8, 8)).toBe(0);
    expect(String.fromCharCode(...driver.bytes(data, 8))).toBe('1.0     ');
    expect(driver.bytes(data + 8, 1)).toEqual(Uint8Array.of(0xee));
    expect(log(1, 4096)).toBe(0);
    expect(log(0x7f, 4)).toBe(0x4109);
    expect(log(1, 4, 2)).toBe(0x4002);
    expect(log(1, 4, 68)).toBe(0x4002);
  });
});

describe('reads and writes', () => {
  const block = (index: number) => driver.bytes(data + 512 * index, 512);

  test('one block, within a page', () => {
    expect(driver.transfer(io, read, 5, 1, [data + 512])).toBe(0);
    expect(block(1).every((byte) => byte === 5)).toBe(true);
    expect(block(2)[0]).toBe(0);
    block(0).fill(0xa5);
    expect(driver.transfer(io, write, 4095, 1, [data])).toBe(0);
    expect(driver.transfer(io, read, 4095, 1, [data + 1024])).toBe(0);
    expect(block(2)).toEqual(block(0));
  });

  test('two pages by two pointers, from the middle of the first (4.3)', () => {
    driver.transfer(io, read, 1, 8, [data + 3584, data + 0x4000]);
    expect(block(7)[0]).toBe(1);
    expect(driver.bytes(data + 0x4000, 4096).filter((_, at) => at % 512 === 0)).toEqual(
      Uint8Array.of(2, 3, 4, 5, 6, 7, 8, 0),
    );
  });

  test('many pages by a list, which goes on in another one', () => {
    const pages = Array.from({ length: 127 }, (_, index) => ram + 0x2_0000 + 4096 * (127 - index));
    const first = 3;
    driver.setList(ram + 0x7000 - 8 * (first + 1), [...pages.slice(0, first), ram + 0x6000]);
    driver.setList(ram + 0x6000, pages.slice(first));
    const lists = ram + 0x7000 - 8 * (first + 1);
    expect(driver.transfer(io, read, 0, 1024, [data, lists])).toBe(0);
    expect([...driver.bytes(data, 4096)].filter((_, at) => at % 512 === 0)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    for (const [index, page] of pages.entries()) {
      expect(driver.bytes(page, 1)[0]).toBe((8 * (index + 1)) & 0xff);
    }
  });

  test('flush, Write Zeroes and Dataset Management', () => {
    expect(driver.submit(io, { opcode: flush, namespace: 0xffff_ffff }).status).toBe(0);
    expect(driver.submit(io, { opcode: 8, dwords: [1, 0, 1] }).status).toBe(0);
    expect(driver.submit(io, { opcode: 9, dwords: [0, 4] }).status).toBe(0);
    driver.transfer(io, read, 0, 4, [data]);
    expect([0, 1, 2, 3].map((index) => block(index)[0])).toEqual([0, 0, 0, 3]);
  });

  test('tells the machine of all that it wrote to RAM', () => {
    driver.host.written.length = 0;
    driver.transfer(io, read, 0, 9, [data + 512, data + 0x4000]);
    expect(driver.host.written).toContainEqual([data + 512, 3584]);
    expect(driver.host.written).toContainEqual([data + 0x4000, 1024]);
    expect(driver.host.written.at(-1)).toEqual([io.completions, 16]);
  });

  test('charges for what is copied', () => {
    const before = driver.host.charged;
    driver.transfer(io, read, 0, 8, [data]);
    expect(driver.host.charged - before).toBeGreaterThan(2 * (4096 / 64));
  });

  test('never changes the bytes that it was made from', () => {
    const original = new Uint8Array(1000);
    const other = new Driver(original).enable();
    const pair = other.createPair(1);
    other.bytes(data, 512).fill(1);
    expect(other.transfer(pair, write, 1, 1, [data])).toBe(0);
    expect(original.every((byte) => byte === 0)).toBe(true);
  });
});

describe('completions (4.1, 4.6)', () => {
  test('carry the command, its queue, the head, and a phase that turns each time around', () => {
    for (let round = 0; round < 20; round += 1) {
      expect(driver.submit(io, { opcode: flush, id: 100 + round })).toEqual({
        status: 0,
        value: 0,
        id: 100 + round,
        queue: 1,
        head: (round + 1) % 8,
      });
    }
  });

  test('wait for room', () => {
    const small = driver.createPair(2, 4);
    for (const id of [1, 2, 3]) driver.put(small, { opcode: flush, id });
    driver.ring(small);
    expect(driver.completed(small).map(({ id }) => id)).toEqual([1, 2, 3]);
    for (const id of [4, 5]) driver.put(small, { opcode: flush, id });
    driver.ring(small);
    expect(driver.completed(small)).toEqual([]);
    driver.release(small);
    expect(driver.completed(small).map(({ id }) => id)).toEqual([4, 5]);
  });

  test('raise the pin until the host has seen them, but for masked vectors (7.5.1)', () => {
    const level = () => driver.host.levels.get(line) ?? false;
    driver.put(io, { opcode: flush });
    driver.ring(io);
    expect(level()).toBe(true);
    driver.setRegister(register.maskSet, 1);
    expect(driver.register(register.maskClear)).toBe(1);
    expect(level()).toBe(false);
    driver.setRegister(register.maskClear, 1);
    expect(level()).toBe(true);
    driver.completed(io);
    driver.release(io);
    expect(level()).toBe(false);
  });

  test('send the message of their queue', () => {
    driver.write(0x4000_2000 + 16 * 3, 0x2800_0000);
    driver.write(0x4000_2000 + 16 * 3 + 8, 0x33);
    driver.write(0x4000_2000 + 16 * 3 + 12, 0);
    driver.setConfig(1, 0x42, 0x8000, 2);
    const pair = driver.createPair(2, 8, 3);
    driver.submit(pair, { opcode: flush });
    expect(driver.host.messages).toEqual([[0x2800_0000, 0x33]]);
    expect(driver.host.levels.get(line)).toBe(false);
  });
});

test('queues are deleted, submission queues first (5.5, 5.6)', () => {
  const remove = (opcode: number, id: number) =>
    driver.submit(driver.admin, { opcode, dwords: [id] }).status;
  expect(remove(4, 1)).toBe(0x10c);
  expect(remove(0, 1)).toBe(0);
  expect(remove(0, 1)).toBe(0x4101);
  expect(remove(4, 1)).toBe(0);
  expect(remove(4, 1)).toBe(0x4101);
  expect(remove(0, 0)).toBe(0x4101);
  expect(remove(4, 0)).toBe(0x4101);
});

test('abort finds nothing left to abort, and asynchronous events wait for an error (5.1, 5.2)', () => {
  expect(driver.submit(driver.admin, { opcode: 8, dwords: [1] })).toMatchObject({
    status: 0,
    value: 1,
  });
  for (const id of [1, 2, 3, 4]) driver.put(driver.admin, { opcode: 12, id });
  driver.ring(driver.admin);
  expect(driver.completed(driver.admin)).toEqual([]);
  expect(driver.submit(driver.admin, { opcode: 12, id: 5 }).status).toBe(0x4105);
  driver.setRegister(0x1000 + 8 * 9, 1);
  expect(driver.completed(driver.admin)).toMatchObject([{ id: 1, status: 0, value: 0x1_0000 }]);
  driver.setRegister(0x1000 + 8, 8);
  expect(driver.completed(driver.admin)).toEqual([]);
  // Until the log page is read, others are held back.
  driver.submit(driver.admin, { opcode: 2, dwords: [1] });
  driver.setRegister(0x1004 + 8, 99);
  expect(driver.completed(driver.admin)).toMatchObject([{ id: 2, value: 0x1_0100 }]);
  expect(driver.host.events).toEqual([
    'device-misuse: nvme1: a doorbell for no queue 9',
    'device-misuse: nvme1: a doorbell for no entry of queue 1',
    'device-misuse: nvme1: a doorbell for no entry of queue 1',
  ]);
});

test('has registers, queues, features, waiting commands and blocks in its state', () => {
  const states = [stateOf(driver.state)];
  const note = () => states.push(stateOf(driver.state));
  driver.setRegister(register.maskSet, 2);
  note();
  driver.submit(io, { opcode: flush });
  note();
  driver.submit(driver.admin, { opcode: 9, dwords: [5, 1] });
  note();
  driver.put(driver.admin, { opcode: 12 });
  driver.ring(driver.admin);
  note();
  driver.transfer(io, write, 3, 1, [data + 4096]);
  note();
  expect(new Set(states).size).toBe(6);
});
