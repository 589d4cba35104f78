import { beforeEach, describe, expect, test } from 'vitest';
import type { FirmwareFile } from '#emulator/description/description.ts';
import { FwCfg } from '#emulator/devices/fw-cfg.ts';
import { fwCfgItems } from '#emulator/devices/fw-cfg-items.ts';
import { FakeHost, stateOf } from './fake-host.ts';

const ram = 0x8000_0000;
const ramEnd = ram + 0x10_0000;
const accessAt = ram + 0x1000;
const bufferAt = ram + 0x2000;
const files: FirmwareFile[] = [
  { name: 'opt/b', bytes: Uint8Array.of(1, 2, 3, 4, 5) },
  { name: 'opt/a', bytes: new Uint8Array(300_000).fill(7) },
];

let host: FakeHost;
let device: FwCfg;

beforeEach(() => {
  host = new FakeHost();
  const items = fwCfgItems({
    ...{ harts: 3, memoryBytes: 0x10_0000, firmware: 'none', kernel: new Uint8Array(4) },
    fwCfg: files,
  });
  device = new FwCfg(host, items);
});

function select(key: number): void {
  expect(device.write(8, 2, ((key & 0xff) << 8) | (key >>> 8))).toBe(true);
}

function bytes(count: number): number[] {
  return Array.from({ length: count }, () => device.read(0, 1) ?? Number.NaN);
}

/** @returns the key of a file, by the directory. */
function find(name: string): { key: number; size: number } | undefined {
  select(0x19);
  const entries = new DataView(Uint8Array.from(bytes(4 + 64 * 32)).buffer);
  for (let index = 0; index < entries.getUint32(0); index += 1) {
    const at = 4 + 64 * index;
    const text = new TextDecoder().decode(new Uint8Array(entries.buffer, at + 8, 56));
    if (text.slice(0, text.indexOf('\0')) !== name) continue;
    return { size: entries.getUint32(at), key: entries.getUint16(at + 4) };
  }
  return undefined;
}

/** @returns what the control field has become. */
function transfer(control: number, length: number, address = bufferAt, at = accessAt): number {
  const access = new DataView(new ArrayBuffer(16));
  access.setUint32(0, control);
  access.setUint32(4, length);
  access.setBigUint64(8, BigInt(address));
  host.memory.write(at, new Uint8Array(access.buffer));
  const place = new DataView(new ArrayBuffer(8));
  place.setBigUint64(0, BigInt(at));
  device.write(16, 4, place.getUint32(0, true));
  device.write(20, 4, place.getUint32(4, true));
  const left = host.memory.read(at, 4) ?? Uint8Array.of(0xff, 0xff, 0xff, 0xff);
  return new DataView(left.slice().buffer).getUint32(0);
}

describe('docs/specs/fw_cfg.rst', () => {
  test('the signature is there from the start and after its key is selected', () => {
    const signature = Array.from('QEMU', (character) => character.charCodeAt(0));
    expect(bytes(6)).toEqual([...signature, 0, 0]);
    select(0);
    expect(bytes(4)).toEqual(signature);
  });

  test('the id names both interfaces, and the harts are counted', () => {
    select(1);
    expect(device.read(0, 4)).toBe(3);
    select(5);
    expect(device.read(0, 2)).toBe(3);
  });

  test('files are found by the directory, in the order of their names', () => {
    const { key, size } = find('opt/b') ?? { key: 0, size: 0 };
    expect(size).toBe(5);
    expect(find('opt/a')).toEqual({ key: key - 1, size: 300_000 });
    expect(find('opt/c')).toBeUndefined();
    select(key);
    expect(bytes(7)).toEqual([1, 2, 3, 4, 5, 0, 0]);
    select(key);
    expect(device.read(0, 2)).toBe(0x0201);
    expect(device.read(0, 4)).toBe(0x0005_0403);
  });

  test('a key for writing reads the same, of another architecture or unknown nothing', () => {
    select(0x4000);
    expect(bytes(1)).toEqual([0x51]);
    for (const key of [0x8000, 0xc000, 0x1234]) {
      select(key);
      expect(bytes(2)).toEqual([0, 0]);
    }
  });

  test('other places and sizes are faults, data that is written is ignored', () => {
    expect(device.write(0, 1, 0)).toBe(true);
    expect(bytes(1)).toEqual([0x51]);
    expect([device.read(1, 1), device.read(8, 2), device.read(12, 4)]).toEqual(Array(3));
    expect([device.write(8, 1, 0), device.write(9, 2, 0), device.write(18, 2, 0)]).toEqual(
      Array(3).fill(false),
    );
  });
});

describe('DMA', () => {
  test('selects and copies, goes on where it was, and fills up with zeros', () => {
    const { key } = find('opt/b') ?? { key: 0 };
    host.memory.write(bufferAt, new Uint8Array(16).fill(0xee));
    expect(transfer((key << 16) | 8 | 2, 2)).toBe(0);
    expect([...(host.memory.read(bufferAt, 3) ?? [])]).toEqual([1, 2, 0xee]);
    expect(transfer(4, 1)).toBe(0);
    expect(transfer(2, 4)).toBe(0);
    expect([...(host.memory.read(bufferAt, 5) ?? [])]).toEqual([4, 5, 0, 0, 0xee]);
  });

  test('copies what is longer than a stretch, and charges for it', () => {
    const { key } = find('opt/a') ?? { key: 0 };
    expect(transfer((key << 16) | 8 | 2, 0x4_9400)).toBe(0);
    const copied = host.memory.read(bufferAt, 0x4_9400) ?? [];
    expect(copied.filter((byte) => byte === 7)).toHaveLength(300_000);
    expect(host.charged).toBeGreaterThan(9000);
  });

  test('leaves off once the budget is spent', () => {
    host.budget = 1;
    transfer(2, 0xf_0000);
    expect(host.charged).toBeLessThan(5000);
  });

  test('refuses to write, and skips no further than to the end', () => {
    expect(transfer(16, 4)).toBe(1);
    expect(transfer(8 | 4, 0xffff_ffff)).toBe(0);
    expect(transfer(4, 0xffff_ffff)).toBe(0);
    select(0);
    expect(bytes(1)).toEqual([0x51]);
  });

  test.each([
    ['behind RAM', 0x100, ramEnd - 0xff],
    ['longer than RAM', 0xffff_ffff, bufferAt],
    ['below RAM', 16, 0x1000],
    ['beyond all numbers', 16, 2 ** 63],
  ])('reports an error for a buffer %s, and puts it on record', (_, length, address) => {
    expect(transfer(2, length, address)).toBe(1);
    expect(host.events.join()).toMatch(/device-misuse: fw-cfg: .*outside RAM/);
    expect(host.written).toHaveLength(2);
  });

  test('takes no access structure outside RAM', () => {
    for (const at of [ramEnd - 8, 0, 2 ** 63]) transfer(2, 4, bufferAt, at);
    expect(host.events).toHaveLength(3);
    expect(host.written).toHaveLength(0);
  });
});

test('has key, offset and half an address in its state', () => {
  const states = new Set([stateOf(device)]);
  select(1);
  states.add(stateOf(device));
  bytes(1);
  states.add(stateOf(device));
  device.write(16, 4, 5);
  states.add(stateOf(device));
  expect(states.size).toBe(4);
});
