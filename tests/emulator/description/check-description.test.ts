import { describe, expect, test } from 'vitest';
import { checkDescription } from '#emulator/description/check-description.ts';
import type { MachineDescription } from '#emulator/description/description.ts';
import { Board } from '#emulator/machine/board.ts';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { FakeHost } from '../devices/fake-host.ts';

const least: MachineDescription = {
  harts: 1,
  memoryBytes: 0x10_0000,
  firmware: 'none',
  kernel: new Uint8Array(4),
};
const drives = (count: number) => Array.from({ length: count }, () => new Uint8Array(512));

const file = (name: string) => ({ name, bytes: new Uint8Array(1) });

/** Device numbers of the eight slots. */
function slots(description: Partial<MachineDescription>): number[] {
  const host = Object.assign(new FakeHost(), { setHartLine: () => {}, deliverMsi: () => false });
  const board = new Board({ ...least, ...description }, new Uint8Array(64), host);
  const { base, size } = memoryMap.virtio;
  return Array.from({ length: 8 }, (_, slot) =>
    Number(board.read(BigInt(base + slot * size + 8), 4)),
  );
}

describe('virtio slots', () => {
  test('hold drives, network, console and entropy in this order, without a gap', () => {
    expect(slots({})).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    const all = { network: 'loopback', virtioConsole: {}, rng: true } as const;
    expect(slots({ ...all, drives: drives(2) })).toEqual([2, 2, 1, 3, 4, 0, 0, 0]);
    expect(slots({ rng: true, network: 'none' })).toEqual([4, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('are eight', () => {
    expect(() => checkDescription({ ...least, drives: drives(8) })).not.toThrow();
  });
});

test.each<[Partial<MachineDescription>, RegExp]>([
  [{ drives: drives(9) }, /^drives: 9 devices given, there are 8 slots$/],
  [{ drives: drives(7), rng: true, network: 'loopback' }, /^drives, network, rng: 9 devices/],
  [{ network: 'tap' as 'none' }, /^network: tap is neither none nor loopback$/],
  [{ ethernetAddress: '52:54' }, /^ethernetAddress: 52:54 is no address/],
  [{ ethernetAddress: 'ff:ff:ff:ff:ff:ff' }, /^ethernetAddress: ff:/],
  [{ virtioMmio: 'old' as 'legacy' }, /^virtioMmio: old is neither modern nor legacy$/],
  [{ aia: 'plic' as 'aplic' }, /^aia: plic is neither none, aplic nor aplic-imsic$/],
  [{ aia: 'aplic-imsic', aiaGuests: 8 }, /^aiaGuests: 8 is no whole number from 0 to 7$/],
  [{ aia: 'aplic', aiaGuests: 1 }, /^aiaGuests: 1 needs aia aplic-imsic$/],
  [{ flash: drives(3) }, /^flash: 3 given, there are 2 banks$/],
  [{ flash: [new Uint8Array(0x200_0001)] }, /^flash: 33554433 bytes for bank 0/],
  [{ fwCfg: [file('')] }, /^fwCfg: "" is no name/],
  [{ fwCfg: [file('a b')] }, /^fwCfg: "a b" is no name/],
  [{ fwCfg: [file('x'.repeat(56))] }, /^fwCfg: "x+" is no name/],
  [{ fwCfg: [file('bootorder')] }, /^fwCfg: there are two files named "bootorder"$/],
  [{ fwCfg: [file('a'), file('a')] }, /^fwCfg: there are two files named "a"$/],
  [{ fwCfg: Array.from({ length: 30 }, (_, at) => file(`f${at}`)) }, /^fwCfg: 30 files given/],
])('refuses %# by name', (change, words) => {
  expect(() => checkDescription({ ...least, ...change })).toThrow(words);
});
