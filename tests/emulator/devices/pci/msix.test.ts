import { beforeEach, expect, test } from 'vitest';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { stateOf } from '../fake-host.ts';
import { Probe, Slots } from './slots.ts';

/** PCI 3.0, 6.8.2: message control, the table and the pending bits. */
const control = 0x42;
const enable = 0x8000;
const functionMask = 0x4000;
const bar = memoryMap.pci.memory32.base;
const table = bar + 0x2000;
const pending = bar + 0x3000;

let slots: Slots;
let probe: Probe;

beforeEach(() => {
  slots = new Slots([
    (host) => {
      probe = new Probe(host);
      return probe;
    },
  ]);
  slots.place(1, bar);
});

function setVector(vector: number, address: number, value: number, masked = 0): void {
  const at = table + 16 * vector;
  slots.write(at, address % 0x1_0000_0000);
  slots.write(at + 4, Math.floor(address / 0x1_0000_0000));
  slots.write(at + 8, value);
  slots.write(at + 12, masked);
}

test('describes itself: 40 vectors, table and pending bits in BAR 0, all masked', () => {
  expect(slots.config(1, 0x34, 1)).toBe(0x40);
  expect(slots.config(1, 0x40)).toBe(0x0027_0011);
  expect(slots.config(1, 0x44)).toBe(0x2000);
  expect(slots.config(1, 0x48)).toBe(0x3000);
  slots.setConfig(1, control, 0xffff, 2);
  expect(slots.config(1, control, 2)).toBe(0xc027);
  for (const vector of [0, 39]) expect(slots.read(table + 16 * vector + 12)).toBe(1);
  expect(probe.accesses).toEqual([]);
});

test('sends a message as a store of its data to its address', () => {
  setVector(39, 0x1_2800_0000, 0x77);
  probe.host.signal(39);
  expect(slots.host.messages).toEqual([]);
  slots.setConfig(1, control, enable, 2);
  probe.host.signal(39);
  expect(slots.host.messages).toEqual([[0x1_2800_0000, 0x77]]);
  expect(slots.read(table + 16 * 39, 8)).toBe(0x1_2800_0000);
});

test('remembers a masked vector, once, and sends it when it is unmasked (6.8.3.4, 6.8.3.5)', () => {
  slots.setConfig(1, control, enable, 2);
  setVector(33, 0x2800_0000, 5, 1);
  probe.host.signal(33);
  probe.host.signal(33);
  expect(slots.host.messages).toEqual([]);
  expect(slots.read(pending, 8)).toBe(0x2_0000_0000);
  slots.write(pending + 4, 0);
  slots.write(table + 16 * 33 + 12, 0);
  expect(slots.host.messages).toEqual([[0x2800_0000, 5]]);
  expect(slots.read(pending + 4)).toBe(0);
});

test('holds everything back under the function’s mask', () => {
  setVector(0, 0x2800_0000, 1);
  setVector(1, 0x2800_0000, 2);
  slots.setConfig(1, control, enable | functionMask, 2);
  probe.host.signal(1);
  probe.host.signal(0);
  expect(slots.host.messages).toEqual([]);
  slots.setConfig(1, control, enable, 2);
  expect(slots.host.messages).toEqual([
    [0x2800_0000, 1],
    [0x2800_0000, 2],
  ]);
});

test('takes the place of the interrupt pin', () => {
  probe.host.setLine(true);
  expect(slots.host.levels.get(0x21)).toBe(true);
  slots.setConfig(1, control, enable, 2);
  expect(slots.host.levels.get(0x21)).toBe(false);
  expect(slots.config(1, 0x06, 2)).toBe(0x10);
  slots.setConfig(1, control, 0, 2);
  expect(slots.host.levels.get(0x21)).toBe(true);
});

test('sends nothing without bus mastering, for a vector that is none, or of half an access', () => {
  slots.setConfig(1, control, enable, 2);
  setVector(0, 0x2800_0000, 1);
  probe.host.signal(40);
  slots.setConfig(1, 0x04, 2, 2);
  probe.host.signal(0);
  slots.write(table + 8, 9, 2);
  expect(slots.read(table + 8)).toBe(1);
  expect(slots.host.messages).toEqual([]);
});

test('has its table and what is pending in its state', () => {
  const states = [stateOf(slots.state)];
  setVector(3, 0x2800_0000, 1, 1);
  states.push(stateOf(slots.state));
  slots.setConfig(1, control, enable, 2);
  states.push(stateOf(slots.state));
  probe.host.signal(3);
  states.push(stateOf(slots.state));
  expect(new Set(states).size).toBe(4);
});
