import { beforeEach, describe, expect, test } from 'vitest';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { stateOf } from '../fake-host.ts';
import { Probe, Slots } from './slots.ts';

const { ecam, ports, memory32, memory64 } = memoryMap.pci;
const status = 0x06;

let slots: Slots;
let probes: Probe[];

beforeEach(() => {
  probes = [];
  slots = new Slots(
    Array.from({ length: 5 }, () => (host) => {
      const probe = new Probe(host);
      probes.push(probe);
      return probe;
    }),
  );
});

function probe(slot: number): Probe {
  const found = probes[slot - 1];
  if (found === undefined) throw new Error(`no slot ${slot}`);
  return found;
}

describe('configuration space (PCI 3.0, 6.1 and 6.2)', () => {
  test('shows the bridge in slot 0 and each device behind it', () => {
    expect(slots.config(0, 0x00)).toBe(0x0008_1b36);
    expect(slots.config(0, 0x08)).toBe(0x0600_0000);
    expect(slots.config(1, 0x00)).toBe(0x5678_1234);
    expect(slots.config(1, 0x08)).toBe(0xff01_0203);
    expect(slots.config(1, 0x2c)).toBe(0xdef0_9abc);
    expect(slots.config(1, 0x3d, 1)).toBe(1);
    expect(slots.config(1, 0x02, 2)).toBe(0x5678);
    expect(slots.config(1, 0x00, 8)).toBe(0x0010_0000_5678_1234);
  });

  test.each([
    ['a function', ecam.base + 0x9000],
    ['a device', ecam.base + 6 * 0x8000],
    ['a bus', ecam.base + 0x10_0000],
    ['the last function of all', ecam.base + ecam.size - 4096],
    ['extended configuration space', ecam.base + 0x8100],
    ['a port', ports.base],
    ['32-bit memory', memory32.base],
    ['64-bit memory', memory64.base + 0x1_0000_0000],
  ])('answers all ones for %s that is not there, and takes writes', (_, address) => {
    slots.write(address, 0);
    slots.write(address, 0, 8);
    expect(slots.read(address, 1)).toBe(0xff);
    expect(slots.read(address, 2)).toBe(0xffff);
    expect(slots.read(address, 4)).toBe(0xffff_ffff);
    expect(slots.read(address, 8)).toBe(2 ** 64);
  });

  test('keeps what cannot be written, byte by byte', () => {
    for (const size of [1, 2, 4]) {
      for (let at = 0; at < 0x40; at += size) slots.setConfig(1, at, -1, size);
      expect(slots.config(1, 0x00)).toBe(0x5678_1234);
      expect(slots.config(1, 0x04)).toBe(0x0010_0507);
      expect(slots.config(1, 0x08)).toBe(0xff01_0203);
      expect(slots.config(1, 0x0c)).toBe(0x0000_00ff);
      expect(slots.config(1, 0x18)).toBe(0);
      expect(slots.config(1, 0x30)).toBe(0);
      expect(slots.config(1, 0x34)).toBe(0x40);
      expect(slots.config(1, 0x3c)).toBe(0x01ff);
    }
    slots.setConfig(1, 0x05, 0, 1);
    expect(slots.config(1, 0x04, 2)).toBe(0x0007);
  });

  test('tells the size of a BAR by the bits that can be written (6.2.5.1)', () => {
    slots.setConfig(1, 0x10, -1);
    slots.setConfig(1, 0x14, -1);
    expect(slots.config(1, 0x10)).toBe(0xffff_c00c);
    expect(slots.config(1, 0x14)).toBe(0xffff_ffff);
    slots.setConfig(1, 0x11, 0x7f, 1);
    expect(slots.config(1, 0x10)).toBe(0xffff_400c);
  });
});

describe('BARs', () => {
  test('answer where they are, in either window, while memory space is enabled', () => {
    for (const address of [memory32.base + 0x8000, memory64.base + 0x2_0000_4000]) {
      slots.place(1, address);
      slots.write(address + 8, 0x1234_5678);
      expect(slots.read(address + 8)).toBe(0x1234_5678);
      expect(slots.read(address + 0x4000)).toBe(0xffff_ffff);
      slots.setConfig(1, 0x04, 4, 2);
      expect(slots.read(address + 8)).toBe(0xffff_ffff);
    }
    expect(probe(1).accesses).toHaveLength(4);
    expect(probe(1).accesses[0]).toBe('write 0 8 4 305419896');
  });

  test('over one another: the lowest slot answers', () => {
    slots.place(3, memory32.base + 0x4000);
    slots.place(2, memory32.base + 0x4000);
    probe(2).value = 2;
    probe(3).value = 3;
    expect(slots.read(memory32.base + 0x4000)).toBe(2);
    slots.setConfig(2, 0x04, 0, 2);
    expect(slots.read(memory32.base + 0x4000)).toBe(3);
  });

  test('outside of the windows reach nobody', () => {
    for (const address of [0, 0x8000_0000, 0xffff_ffff_ffff_c000, memory32.base - 0x4000]) {
      slots.place(1, address);
      for (const at of [memory32.base, memory64.base]) expect(slots.read(at)).toBe(0xffff_ffff);
    }
    expect(probe(1).accesses).toEqual([]);
  });
});

describe('INTx', () => {
  test('is swizzled by slot, and shared (PCI 3.0, 2.2.6)', () => {
    const level = (source: number) => slots.host.levels.get(source) ?? false;
    for (const [slot, source] of [
      [1, 0x21],
      [2, 0x22],
      [3, 0x23],
      [4, 0x20],
      [5, 0x21],
    ] as const) {
      probe(slot).host.setLine(true);
      expect(level(source)).toBe(true);
    }
    probe(1).host.setLine(false);
    expect(level(0x21)).toBe(true);
    probe(5).host.setLine(false);
    expect(level(0x21)).toBe(false);
  });

  test('is shown in the status register, and disabled by the command register (6.2.2)', () => {
    probe(1).host.setLine(true);
    expect(slots.config(1, status, 2)).toBe(0x18);
    slots.setConfig(1, 0x04, 0x400, 2);
    expect(slots.host.levels.get(0x21)).toBe(false);
    expect(slots.config(1, status, 2)).toBe(0x18);
    slots.setConfig(1, 0x04, 0, 2);
    expect(slots.host.levels.get(0x21)).toBe(true);
    probe(1).host.setLine(false);
    expect(slots.config(1, status, 2)).toBe(0x10);
  });
});

test('DMA reaches RAM alone, and only with bus mastering', () => {
  const { host } = probe(1);
  expect(host.readMemory(0x8000_0000, 4)).toBeUndefined();
  expect(host.writeMemory(0x8000_0000, Uint8Array.of(1))).toBe(false);
  slots.setConfig(1, 0x04, 4, 2);
  expect(host.writeMemory(0x8000_0000, Uint8Array.of(1))).toBe(true);
  expect(host.readMemory(0x8000_0000, 2)).toEqual(Uint8Array.of(1, 0));
  expect(host.reaches(0x800f_fff8, 8)).toBe(true);
  expect(host.reaches(0x800f_fff8, 9)).toBe(false);
  expect(host.readMemory(memory32.base, 4)).toBeUndefined();
});

test('has configuration space and devices in its state', () => {
  const before = stateOf(slots.state);
  slots.setConfig(2, 0x3c, 7, 1);
  const configured = stateOf(slots.state);
  expect(configured).not.toBe(before);
  probe(5).value = 1;
  expect(stateOf(slots.state)).not.toBe(configured);
});
