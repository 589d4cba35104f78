import { expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import { Board } from '#emulator/machine/board.ts';
import { ramBase } from '#emulator/machine/guest-memory.ts';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { StateReader, stateToBytes } from '#emulator/state/state-bytes.ts';
import { FakeHost, stateOf } from './fake-host.ts';

/** Offsets that mean something to some device, and their neighbours. */
const offsets = [
  0, 4, 8, 0x10, 0x20, 0x24, 0x28, 0x30, 0x38, 0x3c, 0x40, 0x44, 0x50, 0x60, 0x64, 0x70, 0x80, 0x84,
];
const more = [0x90, 0x94, 0xa0, 0xa4, 0xfc, 0x100, 0x1000, 0x2080, 0x20_1000, 0x20_1004, 0xffc];
/** Of an APLIC, its interrupt delivery control structures among them. */
const aplic = [
  0x1bc0, 0x1bc4, 0x1c00, 0x1cdc, 0x1d00, 0x1e00, 0x1edc, 0x2000, 0x3000, 0x3004, 0x3010, 0x4000,
  0x4004, 0x4008, 0x4018, 0x401c,
];
const bases = [
  ...[memoryMap.rom, memoryMap.test, memoryMap.rtc, memoryMap.plic, memoryMap.aplicSupervisor],
  memoryMap.uart,
  ...[memoryMap.pci.ports, memoryMap.pci.memory32, memoryMap.pci.memory64],
  ...Array.from({ length: 4 }, (_, slot) => ({ base: memoryMap.pci.ecam.base + slot * 0x8000 })),
  ...[memoryMap.fwCfg, memoryMap.flash],
  ...Array.from({ length: 6 }, (_, slot) => ({ base: memoryMap.virtio.base + slot * 0x1000 })),
].map(({ base }) => base);

const values = [
  0n,
  1n,
  2n,
  4n,
  6n,
  8n,
  0x100n,
  0x400n,
  0xbn,
  0xfn,
  0x8000_1000n,
  0x8000_2000n,
  0xffff_ffff_ffff_ffffn,
];
const rounds = 40_000;

type Kind = Pick<MachineDescription, 'virtioMmio' | 'aia'>;

function makeBoard(kind: Kind, ram?: Uint8Array) {
  const host = Object.assign(new FakeHost(), { setHartLine: () => {}, deliverMsi: () => false });
  if (ram !== undefined) host.memory.write(ramBase, ram);
  const [drive, input] = [new Uint8Array(4096), new Uint8Array(3000).fill(1)];
  const board = new Board(
    {
      ...{ harts: 2, memoryBytes: 0x10_0000, firmware: 'none', kernel: new Uint8Array(4) },
      ...{ drives: [drive, new Uint8Array(0)], network: 'loopback', rng: true, ...kind },
      virtioConsole: { input },
      flash: [new Uint8Array(5)],
      pci: [
        { kind: 'nvme', drive },
        { kind: 'virtio-block', drive },
      ],
    },
    new Uint8Array(64),
    host,
  );
  return { board, host };
}

/** @returns an equal machine that was made from what the other exchanges. */
function moved(from: ReturnType<typeof makeBoard>, kind: Kind) {
  const to = makeBoard(kind, from.host.memory.all());
  const saved = stateToBytes((state) => from.board.exchange(state));
  const reader = new StateReader(saved);
  to.board.exchange(reader);
  reader.end();
  expect(stateOf(to.board)).toBe(stateOf(from.board));
  const { ticks, charged, console, events } = from.host;
  return { ...to, host: Object.assign(to.host, { ticks, charged, console, events }) };
}

/** @param moves how often the board is put into another machine on the way. @returns all that could be seen. */
function fuzz(kind: Kind, moves: number): unknown[] {
  let seed = 99;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 0x1_0000_0000) * below);
  };
  const pick = <T>(from: readonly T[], otherwise: T): T => from[random(from.length)] ?? otherwise;
  let machine = makeBoard(kind);
  const seen: unknown[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { board, host } = machine;
    const address = BigInt(
      pick(bases, 0) + pick(random(2) === 0 ? offsets : [...more, ...aplic], 0) + random(3),
    );
    const size = pick([1, 2, 4, 4, 4, 8], 4);
    if (random(3) === 0) {
      seen.push(board.read(address, size));
    } else {
      const value = random(2) === 0 ? pick(values, 0n) : BigInt(random(2 ** 32));
      seen.push(board.write(address, size, BigInt.asUintN(8 * size, value)));
    }
    if (random(2) === 0) host.memory.writeU16(ramBase + 2 * random(0x8_0000), random(0x1_0000));
    host.ticks += BigInt(random(1000));
    board.expire();
    if (moves > 0 && round % Math.floor(rounds / moves) === 0) machine = moved(machine, kind);
  }
  const { events, console, charged, memory } = machine.host;
  return [...seen, events, console, charged, sha256Hex(memory.all()), stateOf(machine.board)];
}

test.each<[what: string, kind: Kind]>([
  ['modern slots', { virtioMmio: 'modern' }],
  ['legacy slots', { virtioMmio: 'legacy' }],
  ['an APLIC', { aia: 'aplic' }],
  ['an APLIC that sends messages', { aia: 'aplic-imsic' }],
])(
  'forty thousand random accesses to a board with %s: each is answered or a fault, none is thrown, and a board that moves from machine to machine answers the same',
  (_what, kind) => {
    const seen = fuzz(kind, 0);
    const inRange = (answer: unknown) =>
      typeof answer !== 'bigint' || (answer >= 0n && answer < 1n << 64n);
    expect(seen.every(inRange)).toBe(true);
    expect(fuzz(kind, 40)).toEqual(seen);
    expect(seen).toContain(true);
    expect(seen).toContain(undefined);
  },
);
