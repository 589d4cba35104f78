import { beforeEach, describe, expect, test } from 'vitest';
import { buffers, Driver, ram, register, rings, version1 } from './driver.ts';

const line = 1;
const indirect = 1n << 28n;
const eventIndex = 1n << 29n;
const table = ram + 0x7008;
const flag = { next: 1, write: 2, indirect: 4 };

let driver: Driver;

beforeEach(() => {
  driver = new Driver().initialize(version1 | indirect);
  driver.setHeader(0, 2);
});

/** Header, data and status in a table of their own. */
function readTwoSectors(): void {
  driver.chainIn(
    table,
    { address: buffers.header, length: 16 },
    { address: buffers.data, length: 1024, write: true },
    { address: buffers.status, length: 1, write: true },
  );
}

function expectMisuse(words: RegExp): void {
  expect(driver.host.events.join()).toMatch(words);
  expect(driver.needsReset).toBe(true);
  expect(driver.usedIndex).toBe(0);
}

describe('indirect descriptors (2.7.5.3)', () => {
  test('make one request out of a table that lies anywhere, its own write flag ignored', () => {
    readTwoSectors();
    for (const own of [0, flag.write]) {
      driver.describe(0, { address: table, length: 48, flags: flag.indirect | own });
      driver.bytes(buffers.data, 1024).fill(0);
      driver.offer(0);
      expect(driver.bytes(buffers.data, 1024)[512]).toBe(3);
    }
    expect(driver.usedIndex).toBe(2);
    expect(driver.usedLength(0)).toBe(1025);
  });

  test('may come behind ordinary ones, and may be more than the queue is long', () => {
    driver.describe(0, { address: buffers.header, length: 16, next: 3 });
    driver.describe(3, { address: table, length: 16 * 17, flags: flag.indirect });
    const data = Array.from({ length: 16 }, (_, index) => ({
      address: buffers.data + 32 * index,
      length: 32,
      write: true,
    }));
    driver.chainIn(table, ...data, { address: buffers.status, length: 1, write: true });
    driver.offer(0);
    expect(driver.bytes(buffers.data, 512).every((byte) => byte === 2)).toBe(true);
    expect(driver.usedLength(0)).toBe(513);
  });

  test.each([
    ['is empty', 0, flag.indirect, /table of 0 bytes/],
    ['ends in half a descriptor', 40, flag.indirect, /table of 40 bytes/],
    ['has a next descriptor', 48, flag.indirect | flag.next, /has a next one/],
    ['reaches out of RAM', 0xffff_fff0, flag.indirect, /outside RAM/],
  ])('are misuse when the table %s', (_, length, flags, words) => {
    readTwoSectors();
    driver.describe(0, { address: table, length, flags, next: 1 });
    driver.offer(0);
    expectMisuse(words);
  });

  test('are misuse inside an indirect table, even of itself', () => {
    driver.describe(0, { address: table, length: 16, flags: flag.indirect });
    driver.describe(0, { address: table, length: 16, flags: flag.indirect }, table);
    driver.offer(0);
    expectMisuse(/indirect descriptor 0 is indirect/);
  });

  test('are misuse when they run in a circle or out of their table', () => {
    driver.describe(0, { address: table, length: 32, flags: flag.indirect });
    driver.describe(0, { address: buffers.header, length: 16, next: 1 }, table);
    driver.describe(1, { address: buffers.header, length: 16, next: 0 }, table);
    driver.offer(0);
    expectMisuse(/circle/);
    driver.initialize(version1 | indirect);
    driver.describe(1, { address: buffers.header, length: 16, next: 2 }, table);
    driver.offer(0);
    expectMisuse(/indirect descriptor 2 in a table of 2/);
  });

  test('are misuse when there are more than a thousand', () => {
    driver.describe(0, { address: table, length: 16 * 2000, flags: flag.indirect });
    driver.chainIn(table, ...new Array(2000).fill({ address: buffers.header, length: 16 }));
    driver.offer(0);
    expectMisuse(/longer than 1024/);
  });
});

describe('event index (2.7.7, 2.7.10)', () => {
  const usedEvent = rings.driver + 4 + 2 * 8;
  const availableEvent = rings.device + 4 + 8 * 8;

  beforeEach(() => {
    driver.initialize(version1 | eventIndex);
    driver.setHeader(4, 0);
    driver.chain(
      { address: buffers.header, length: 16 },
      { address: buffers.status, length: 1, write: true },
    );
  });

  function interrupts(...heads: number[]): boolean {
    driver.write(register.interruptAcknowledge, 1);
    driver.offer(...heads);
    return driver.host.levels.get(line) === true;
  }

  test('interrupts as the used ring passes what the driver asked for, and not otherwise', () => {
    driver.host.memory.writeU16(usedEvent, 2);
    expect(interrupts(0)).toBe(false);
    expect(interrupts(0)).toBe(false);
    expect(interrupts(0)).toBe(true);
    expect(interrupts(0)).toBe(false);
    driver.host.memory.writeU16(usedEvent, 5);
    expect(interrupts(0, 0, 0, 0)).toBe(true);
  });

  test('does not look at the flag of drivers without it', () => {
    driver.host.memory.writeU16(rings.driver, 1);
    driver.host.memory.writeU16(usedEvent, 0);
    expect(interrupts(0)).toBe(true);
  });

  test('asks to be notified of the next buffer', () => {
    driver.offer(0, 0, 0);
    expect(driver.host.memory.readU16(availableEvent)).toBe(3);
  });

  test('leaves the field alone when it was not negotiated', () => {
    driver.initialize();
    driver.host.memory.writeU16(availableEvent, 0x5a5a);
    driver.offer(0);
    expect(driver.host.memory.readU16(availableEvent)).toBe(0x5a5a);
  });
});
