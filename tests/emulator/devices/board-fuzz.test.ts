import { expect, test } from 'vitest';
import { Board } from '#emulator/board.ts';
import { ramBase } from '#emulator/guest-memory.ts';
import { memoryMap } from '#emulator/memory-map.ts';
import { FakeHost } from './fake-host.ts';

/** Offsets that mean something to some device, and their neighbours. */
const offsets = [
  0, 4, 8, 0x10, 0x20, 0x24, 0x28, 0x30, 0x38, 0x3c, 0x40, 0x44, 0x50, 0x60, 0x64, 0x70, 0x80, 0x84,
];
const more = [0x90, 0x94, 0xa0, 0xa4, 0xfc, 0x100, 0x1000, 0x2080, 0x20_1000, 0x20_1004, 0xffc];
const bases = [
  ...[memoryMap.rom, memoryMap.test, memoryMap.rtc, memoryMap.plic, memoryMap.uart],
  ...[memoryMap.pci.ports, memoryMap.pci.memory32, memoryMap.pci.memory64],
  ...Array.from({ length: 4 }, (_, slot) => ({ base: memoryMap.pci.ecam.base + slot * 0x8000 })),
  ...Array.from({ length: 6 }, (_, slot) => ({ base: memoryMap.virtio.base + slot * 0x1000 })),
].map(({ base }) => base);

test.each(['modern', 'legacy'] as const)(
  'forty thousand random accesses to a board with %s slots: each is answered or a fault, none is thrown',
  (virtioMmio) => {
    let seed = 99;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 0x1_0000_0000) * below);
    };
    const pick = <T>(from: readonly T[], otherwise: T): T => from[random(from.length)] ?? otherwise;
    const host = new FakeHost();
    const drives: [Uint8Array, Uint8Array] = [new Uint8Array(4096), new Uint8Array(0)];
    const plain = {
      harts: 2,
      memoryBytes: 0x10_0000,
      firmware: 'none',
      drives,
      virtioMmio,
      pci: [{ kind: 'nvme', drive: drives[0] }],
    } as const;
    const virtio = { network: 'loopback', virtioConsole: { input: drives[0] }, rng: true } as const;
    const board = new Board(
      { ...plain, ...virtio, kernel: new Uint8Array(4) },
      new Uint8Array(64),
      Object.assign(host, { setHartLine: () => {} }),
    );
    const values = [0n, 1n, 2n, 8n, 0xbn, 0xfn, 0x8000_1000n, 0x8000_2000n, 0xffff_ffff_ffff_ffffn];
    for (let round = 0; round < 40_000; round += 1) {
      const address = BigInt(pick(bases, 0) + pick([...offsets, ...more], 0) + random(3));
      const size = pick([1, 2, 4, 4, 4, 8], 4);
      if (random(3) === 0) {
        const value = board.read(address, size);
        if (value !== undefined) expect(value >= 0n && value < 1n << BigInt(8 * size)).toBe(true);
      } else {
        const value = random(2) === 0 ? pick(values, 0n) : BigInt(random(2 ** 32));
        expect(typeof board.write(address, size, BigInt.asUintN(8 * size, value))).toBe('boolean');
      }
      if (random(2) === 0) host.memory.writeU16(ramBase + 2 * random(0x8_0000), random(0x1_0000));
      host.ticks += BigInt(random(1000));
      board.expire();
    }
    expect(host.events.length).toBeGreaterThan(0);
  },
);
