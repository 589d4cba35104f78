/**
 * Places in the machine at which there is nothing. Each answers as its specification says, or as QEMU does where that
 * says nothing, and never without a word in the transcript. Not here is what a specification has as zeros to be read:
 * reserved registers of the APLIC, of interrupt files, of PCI functions (all ones where there is no function) and NVMe.
 */
import { describe, expect, test } from 'vitest';
import { Board } from '#emulator/machine/board.ts';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { boot } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';
import { FakeHost } from './fake-host.ts';

function makeBoard() {
  const host = Object.assign(new FakeHost(), { setHartLine: () => {}, deliverMsi: () => false });
  const machine = { harts: 2, memoryBytes: 0x10_0000, firmware: 'none' } as const;
  const kernel = new Uint8Array(4);
  const board = new Board({ ...machine, kernel, drives: [new Uint8Array(512)] }, kernel, host);
  return { board, host };
}

const { test: finisher, rtc, plic, uart, virtio, fwCfg, rom } = memoryMap;
const drive = virtio.base;
const emptySlot = virtio.base + 7 * virtio.size;
const load = 'load';
const store = 'store';

/** What the text says, by the address. */
const holes: [what: string, address: number, access: 'load' | 'store', size: number][] = [
  ['the finisher beside its register', finisher.base + 4, load, 4],
  ['the finisher beside its register', finisher.base + 8, store, 4],
  ['the finisher with a status that it has not', finisher.base, store, 4],
  ['the clock’s CLEAR_ALARM, which is for writing', rtc.base + 0x14, load, 4],
  ['the clock’s ALARM_STATUS, which is for reading', rtc.base + 0x18, store, 4],
  ['the clock behind its registers', rtc.base + 0x20, load, 4],
  ['the priority of source 0', plic.base, load, 4],
  ['the priority of a source that is not there', plic.base + 97 * 4, store, 4],
  ['a pending bit, which nobody sets', plic.base + 0x1000, store, 4],
  ['pending bits of sources that are not there', plic.base + 0x1010, load, 4],
  ['enable bits of sources that are not there', plic.base + 0x2010, load, 4],
  ['enable bits of a context that is not there', plic.base + 0x2000 + 4 * 0x80, store, 4],
  ['a context behind threshold and claim', plic.base + 0x20_0008, load, 4],
  ['a context that is not there', plic.base + 0x20_4004, load, 4],
  ['the serial port’s line status, which is for reading', uart.base + 5, store, 1],
  ['the serial port’s modem status, which is for reading', uart.base + 6, store, 1],
  ['a virtio register that is for writing', drive + 0x50, load, 4],
  ['a virtio register that is for reading', drive + 0x10, store, 4],
  ['a virtio register that there is none of', drive + 0xd0, load, 4],
  ['a virtio register of the legacy interface', drive + 0x40, store, 4],
  ['an empty slot behind what says so', emptySlot + 0x70, load, 4],
  ['an empty slot’s status', emptySlot + 0x70, store, 4],
  ['fw_cfg’s data register, which is for reading', fwCfg.base, store, 1],
];

describe('is put on record, and reads as zero', () => {
  test.each(holes)('%s (0x%x, %s)', (_, address, access, size) => {
    const { board, host } = makeBoard();
    if (access === 'load') expect(board.read(BigInt(address), size)).toBe(0n);
    else expect(board.write(BigInt(address), size, 0x1234n)).toBe(true);
    expect(host.events).toEqual([expect.stringMatching(/^device-misuse: \S+: /)]);
    expect(host.exit).toBeUndefined();
  });
});

const refused: [what: string, address: number, access: 'load' | 'store', size: number][] = [
  ['a store to the ROM', rom.base, store, 4],
  ['the serial port behind its registers', uart.base + 8, load, 1],
  ['half a word of the PLIC', plic.base + 4, load, 2],
  ['a byte of a virtio register', drive, load, 1],
  ['eight bytes of the clock', rtc.base, load, 8],
  ['what fw_cfg has selected', fwCfg.base + 8, load, 2],
  ['nobody’s address', 0x0800_0000, load, 4],
];

test.each(refused)('%s is an access fault (0x%x, %s)', (_, address, access, size) => {
  const { board } = makeBoard();
  if (access === 'load') expect(board.read(BigInt(address), size)).toBeUndefined();
  else expect(board.write(BigInt(address), size, 0n)).toBe(false);
});

test('what drivers do is no misuse', () => {
  const { board, host } = makeBoard();
  const loads = [
    ...[0, 4, 8, 0xc, 0x10, 0x18].map((offset) => rtc.base + offset),
    ...[4, 96 * 4, 0x1000, 0x2000, 0x2180, 0x20_0000, 0x20_3004].map((at) => plic.base + at),
    ...[0, 4, 8, 0xc, 0x10, 0x34, 0x44, 0x60, 0x70, 0xfc, 0x100].map((offset) => drive + offset),
    ...[0, 4, 8, 0xc].map((offset) => emptySlot + offset),
  ];
  for (const address of loads) expect(board.read(BigInt(address), 4)).toBeDefined();
  for (const address of [rtc.base + 0x14, plic.base + 4, plic.base + 0x2000, drive + 0x70]) {
    expect(board.write(BigInt(address), 4, 0n)).toBe(true);
  }
  for (let register = 0; register < 8; register += 1) board.read(BigInt(uart.base + register), 1);
  expect(host.events).toEqual([]);
});

test('of the core: each access that nobody serves traps or is put on record', async () => {
  const transcript = await boot(assemble('misuse', [], 0x8000_0000), { firmware: 'none' });
  const told = transcript.events.map(
    ({ kind, detail }) => `${kind} ${detail.replace(/, pc.*/, '')}`,
  );
  expect(told).toEqual([
    'csr-unimplemented csr 0x7c0',
    'access-fault address 0x18000000',
    'access-fault address 0x10000001',
    'access-fault address 0x10000000',
    'access-fault address 0x2000001',
    'device-misuse clint: no register at offset 0x100',
    'device-misuse clint: no register at offset 0x400',
    'access-fault address 0xfffffffffffffff0',
    expect.stringMatching(/^device-misuse plic: a load at offset 0x0/),
    'access-fault address 0xc000002',
    'access-fault address 0x12345000',
    'access-fault address 0x2fffffc0',
  ]);
  // All but the three holes trapped.
  expect(transcript.exit).toEqual({ kind: 'guest-failure', code: 9 });
});
