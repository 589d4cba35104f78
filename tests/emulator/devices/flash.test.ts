import { beforeEach, describe, expect, test } from 'vitest';
import { Flash } from '#emulator/devices/flash.ts';
import { FakeHost, stateOf } from './fake-host.ts';

const sector = 0x4_0000;
const size = 0x200_0000;

let host: FakeHost;
let flash: Flash;

beforeEach(() => {
  host = new FakeHost();
  flash = new Flash(host, 0, Uint8Array.of(1, 2, 3, 4));
});

/** Both chips are told the same. */
function tell(offset: number, ...commands: number[]): void {
  for (const command of commands) flash.write(offset, 4, (command << 16) | command);
}

function program(offset: number, value: number): void {
  tell(offset, 0x40);
  flash.write(offset, 4, value);
}

function array(offset: number): number {
  tell(0, 0xff);
  return flash.read(offset, 4);
}

function buffer(offset: number, ...words: number[]): void {
  tell(offset, 0xe8, words.length - 1);
  for (const [at, word] of words.entries()) flash.write(offset + 4 * at, 4, word);
}

describe('Intel command set', () => {
  test('reads what it was given, then ones', () => {
    expect(array(0)).toBe(0x0403_0201);
    expect(flash.read(2, 1)).toBe(3);
    expect(flash.read(2, 2)).toBe(0x0403);
    expect(flash.read(4, 4)).toBe(0xffff_ffff);
    expect(flash.read(size - 4, 4)).toBe(0xffff_ffff);
    expect(new Flash(host, 1, new Uint8Array(0)).base).toBe(0x2200_0000);
  });

  test('answers the CFI query in both lanes: 128 blocks of 128 KiB in a chip of 16 MiB (JESD68)', () => {
    tell(0x154, 0x98);
    const at = (index: number) => flash.read(4 * index, 1);
    expect(String.fromCharCode(at(0x10), at(0x11), at(0x12))).toBe('QRY');
    expect(flash.read(0x40, 4)).toBe(0x0051_0051);
    expect(flash.read(0x42, 1)).toBe(0x51);
    expect(flash.read(0x41, 1)).toBe(0);
    expect(2 ** at(0x27)).toBe(0x100_0000);
    expect(at(0x2d) + 256 * at(0x2e)).toBe(127);
    expect(256 * (at(0x2f) + 256 * at(0x30))).toBe(0x2_0000);
    expect(flash.read(4 * 0x52, 4)).toBe(0);
    expect(array(0)).toBe(0x0403_0201);
  });

  test('tells manufacturer and device', () => {
    tell(0, 0x90);
    expect([flash.read(0, 4), flash.read(4, 4), flash.read(8, 4)]).toEqual([
      0x0089_0089, 0x0018_0018, 0,
    ]);
  });

  test('programs by clearing bits, and says that it is ready', () => {
    program(8, 0xffff_00ff);
    expect(flash.read(0, 4)).toBe(0x0080_0080);
    program(8, 0x1234_5678);
    expect(array(8)).toBe(0x1234_0078);
    tell(8, 0x10);
    flash.write(9, 1, 0xa5);
    expect(array(8)).toBe(0x1234_0078 & 0xffff_a5ff);
  });

  test('erases one sector, after it is confirmed', () => {
    for (const offset of [sector - 4, sector, 2 * sector - 4, 2 * sector]) program(offset, 0);
    tell(sector + 0x100, 0x20, 0xd0);
    expect(flash.read(0, 4)).toBe(0x0080_0080);
    expect(array(sector - 4)).toBe(0);
    expect(array(sector)).toBe(0xffff_ffff);
    expect(array(2 * sector - 4)).toBe(0xffff_ffff);
    expect(array(2 * sector)).toBe(0);
    expect(host.charged).toBeGreaterThan(0);
  });

  test('writes a buffer as a whole, after it is confirmed', () => {
    buffer(0x2000, 0x1111_1111, 0x2222_2222);
    expect(flash.read(0, 4)).toBe(0x0080_0080);
    tell(0x2000, 0xd0);
    expect([array(0x2000), array(0x2004), array(0x2008)]).toEqual([
      0x1111_1111, 0x2222_2222, 0xffff_ffff,
    ]);
    buffer(0x3000, 0);
    tell(0x3000, 0xff);
    expect(array(0x3000)).toBe(0xffff_ffff);
  });

  test.each<[string, () => void]>([
    ['an erase that is not confirmed', () => tell(0, 0x20, 0xff)],
    ['a lock command that there is not', () => tell(0, 0x60, 0x77)],
    ['a buffer longer than a chip has', () => tell(0, 0xe8, 1024)],
    ['a buffer that is left', () => buffer(0xffc, 0, 0)],
    [
      'a buffer that is not confirmed',
      () => {
        buffer(0, 0);
        tell(0, 0x00);
      },
    ],
  ])('reports %s as a wrong sequence, until the status is cleared', (_, wrong) => {
    wrong();
    tell(0, 0x70);
    expect(flash.read(0, 4)).toBe(0x00b0_00b0);
    expect(array(0)).toBe(0x0403_0201);
    tell(0, 0x50, 0x70);
    expect(flash.read(0, 4)).toBe(0x0080_0080);
  });

  test('locks and unlocks, which changes nothing', () => {
    for (const command of [0x01, 0x2f, 0xd0]) tell(0, 0x60, command);
    tell(0, 0x70);
    expect(flash.read(0, 4)).toBe(0x0080_0080);
  });

  test('writes the largest buffer', () => {
    buffer(sector, ...Array.from({ length: 1024 }, (_, index) => index));
    tell(sector, 0xd0);
    expect(array(sector + 4 * 1023)).toBe(1023);
    expect(array(sector + 4 * 1024)).toBe(0xffff_ffff);
  });
});

describe('state', () => {
  test('is what the cells hold, the mode, the status and what is half done', () => {
    const states = new Set<string>();
    const note = () => states.add(stateOf(flash));
    note();
    tell(0, 0x90);
    note();
    tell(0, 0x20);
    note();
    tell(0, 0xff);
    note();
    program(0x10_0000, 5);
    note();
    tell(0, 0xe8, 1);
    note();
    flash.write(0, 4, 0);
    note();
    flash.write(4, 4, 0);
    note();
    expect(states.size).toBe(8);
  });

  test('of an untouched bank is cheap, and says whether there is content', () => {
    const empty = new Flash(host, 0, new Uint8Array(0));
    expect(stateOf(empty)).toBe(stateOf(new Flash(host, 0, new Uint8Array(0))));
    expect(stateOf(empty)).not.toBe(stateOf(flash));
  });
});
