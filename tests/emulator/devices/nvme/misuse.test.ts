import { beforeEach, describe, expect, test } from 'vitest';
import { Driver, data, enable, list, type Pair, ram, register } from './driver.ts';

const read = 2;
const end = ram + 0x10_0000;

let driver: Driver;
let io: Pair;

beforeEach(() => {
  driver = new Driver().enable();
  io = driver.createPair(1);
});

describe('a controller that cannot be enabled has failed (CSTS.CFS; NVMe 1.4, 9.5)', () => {
  const cases: [what: string, configuration: number, registers: [number, number][]][] = [
    ['an admin queue of one entry', enable, [[register.adminAttributes, 0x7_0000]]],
    ['an admin queue is outside RAM', enable, [[register.adminSubmission, end]]],
    ['an admin queue is outside RAM', enable, [[register.adminCompletion + 4, 0xffff_ffff]]],
    ['an admin queue is not page-aligned', enable | 0x80, []],
    ['CC 0x460011: no such command set', enable | 0x10, []],
    ['CC 0x460801: no such arbitration', enable | 0x800, []],
    ['CC 0x460281: no such page size', enable | 0x280, []],
  ];
  test.each(cases)('%s', (what, configuration, registers) => {
    driver.setRegister(register.configuration, 0);
    for (const [at, value] of registers) driver.setRegister(at, value);
    driver.setRegister(register.configuration, configuration);
    expect(driver.register(register.status)).toBe(2);
    expect(driver.host.events).toEqual([`device-misuse: nvme1: ${what}`]);
    driver.setRegister(0x1000, 1);
    expect(driver.completed(driver.admin)).toEqual([]);
    driver.enable();
    expect(driver.running).toBe(true);
  });
});

test('fails when its queues are not to be reached any more', () => {
  driver.setConfig(1, 0x04, 2, 2);
  driver.put(io, { opcode: 0 });
  driver.ring(io);
  expect(driver.register(register.status)).toBe(3);
  expect(driver.host.events).toEqual(['device-misuse: nvme1: queue 1 cannot be read']);
});

describe('ends a command that cannot be with the right status (4.6.1)', () => {
  test.each([
    ['an opcode that is none', { opcode: 0x7f }, 0x4001],
    ['a fused command', { opcode: read, flags: 1 }, 0x4002],
    ['a list of segments', { opcode: read, flags: 0x40 }, 0x4002],
    ['a namespace that is none', { opcode: read, namespace: 2 }, 0x400b],
    ['all namespaces', { opcode: read, namespace: 0xffff_ffff }, 0x400b],
    ['a block behind the end', { opcode: read, dwords: [4096] }, 0x4080],
    ['blocks over the end', { opcode: read, dwords: [4090, 0, 6] }, 0x4080],
    ['a block beyond all numbers', { opcode: read, dwords: [0, 0xffff_ffff] }, 0x4080],
    ['zeroes over the end', { opcode: 8, dwords: [0, 0, 0xffff] }, 0x4080],
    ['more than MDTS', { opcode: read, dwords: [0, 0, 1024] }, 0x4002],
    ['a misaligned address', { opcode: read, prp1: data + 2 }, 0x4013],
    ['a misaligned second page', { opcode: read, prp2: data + 4, dwords: [0, 0, 15] }, 0x4013],
    ['a misaligned list', { opcode: read, prp2: list + 4, dwords: [0, 0, 23] }, 0x4013],
    ['an address outside RAM', { opcode: read, prp1: 0x4000_0000 }, 0x4004],
    ['an address over the end of RAM', { opcode: read, prp1: end - 256 }, 0x4004],
    ['an address beyond all numbers', { opcode: read, prp1: 2 ** 63 }, 0x4004],
    ['a second page outside RAM', { opcode: read, prp2: end, dwords: [0, 0, 15] }, 0x4004],
    ['a list outside RAM', { opcode: read, prp2: end - 8, dwords: [0, 0, 31] }, 0x4004],
    ['ranges outside RAM', { opcode: 9, prp1: end }, 0x4004],
  ])('%s', (_, command, status) => {
    const behindQueues = () => Buffer.from(driver.bytes(ram + 0x5000, 0xf_b000));
    const before = Buffer.from(behindQueues());
    expect(driver.submit(io, command).status).toBe(status);
    expect(driver.running).toBe(true);
    // Nothing but the command and its completion has changed.
    expect(behindQueues().equals(before)).toBe(true);
    expect(driver.transfer(io, read, 0, 1, [data])).toBe(0);
  });

  test('an entry of a list that is misaligned or outside RAM', () => {
    driver.setList(list, [data, data + 8]);
    expect(driver.transfer(io, read, 0, 24, [data, list])).toBe(0x4013);
    driver.setList(list, [data, end]);
    expect(driver.transfer(io, read, 0, 24, [data, list])).toBe(0x4004);
  });

  test('a list that leads on to itself', () => {
    driver.setList(list + 4088, [list + 4088]);
    expect(driver.transfer(io, read, 0, 32, [data, list + 4088])).toBe(0x4013);
    driver.bytes(list, 4096).fill(0);
    driver.setList(list + 4088, [list]);
    expect(driver.transfer(io, read, 0, 32, [data, list + 4088])).toBe(0x4004);
  });

  test.each([
    ['identifier 0', [0x7_0000, 3], 0x4101],
    ['an identifier that is too large', [0x7_0041, 3], 0x4101],
    ['one that is in use', [0x7_0001, 3], 0x4101],
    ['one entry', [0x0000_0002, 3], 0x4102],
    ['more entries than MQES says', [0x0800_0002, 3], 0x4102],
    ['pages here and there', [0x7_0002, 2], 0x4002],
    ['a vector without messages', [0x7_0002, 0x1_0003], 0x4108],
    ['more of RAM than there is', [0x7ff_0002, 3], 0x4002],
  ])('a queue with %s', (_, dwords, status) => {
    const prp1 = dwords[0] === 0x7ff_0002 ? end - 4096 : data;
    expect(driver.submit(driver.admin, { opcode: 5, prp1, dwords }).status).toBe(status);
  });

  test('a queue while the sizes of entries are not set', () => {
    driver.enable(1);
    expect(driver.submit(driver.admin, { opcode: 5, dwords: [0x7_0001, 3] }).status).toBe(0x4102);
  });
});

test('takes no doorbell while it is not enabled', () => {
  driver.setRegister(register.configuration, 0);
  driver.put(io, { opcode: 0 });
  driver.ring(io);
  expect(driver.completed(io)).toEqual([]);
  expect(driver.host.events).toEqual([]);
});

test('leaves off when the budget is spent', () => {
  const large = driver.createPair(2, 64);
  for (let id = 0; id < 60; id += 1) driver.put(large, { opcode: 0, id });
  driver.host.budget = driver.host.charged + 1000;
  driver.ring(large);
  const done = driver.completed(large).length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(12);
});
