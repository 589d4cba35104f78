import { beforeEach, describe, expect, test } from 'vitest';
import { Uart } from '#emulator/devices/uart.ts';
import { FakeHost, stateOf } from './fake-host.ts';

const line = 10;
const register = { data: 0, enable: 1, identify: 2, lineControl: 3, modemControl: 4 } as const;
const lineStatus = 5;
const modemStatus = 6;
const text = (characters: string) => new TextEncoder().encode(characters);

let host: FakeHost;
let uart: Uart;

beforeEach(() => {
  host = new FakeHost();
  uart = new Uart(host, text('ab'));
});

describe('PC16550D data sheet', () => {
  test('prints what is written while the divisor latch is closed', () => {
    uart.write(register.data, 1, 0x48);
    uart.write(register.lineControl, 1, 0x83);
    uart.write(register.data, 1, 0x01);
    uart.write(register.enable, 1, 0x02);
    expect([uart.read(register.data), uart.read(register.enable)]).toEqual([1, 2]);
    uart.write(register.lineControl, 1, 0x03);
    uart.write(register.data, 1, 0x69);
    expect(host.console).toBe('Hi');
    expect(uart.read(register.enable)).toBe(0);
  });

  test('is always ready to send, and shows data as long as there is some', () => {
    expect(uart.read(lineStatus)).toBe(0x61);
    expect([uart.read(0), uart.read(0)]).toEqual([0x61, 0x62]);
    expect(uart.read(lineStatus)).toBe(0x60);
    expect(uart.read(0)).toBe(0);
    uart.receive(text('c'));
    expect(uart.read(0)).toBe(0x63);
  });

  test('interrupts for data until it is read (table IV)', () => {
    expect(host.levels.get(line) ?? false).toBe(false);
    uart.write(register.enable, 1, 1);
    expect(host.levels.get(line)).toBe(true);
    expect(uart.read(register.identify)).toBe(0x04);
    uart.read(0);
    uart.read(0);
    expect(host.levels.get(line)).toBe(false);
    expect(uart.read(register.identify)).toBe(0x01);
  });

  test('calls fewer bytes than the trigger level a timeout', () => {
    uart.write(register.identify, 1, 0x81);
    uart.write(register.enable, 1, 1);
    expect(uart.read(register.identify)).toBe(0xcc);
    uart.receive(text('12345678'));
    expect(uart.read(register.identify)).toBe(0xc4);
  });

  test('interrupts once for an empty transmitter until told that it was seen', () => {
    uart.write(register.enable, 1, 2);
    expect(host.levels.get(line)).toBe(true);
    expect(uart.read(register.identify)).toBe(0x02);
    expect(host.levels.get(line)).toBe(false);
    uart.write(register.data, 1, 0x21);
    expect(host.levels.get(line)).toBe(true);
  });

  test('loops back, and answers the probe of the 8250 driver', () => {
    uart.write(register.modemControl, 1, 0x1a);
    expect((uart.read(modemStatus) ?? 0) & 0xf0).toBe(0x90);
    for (let index = 0; index < 40; index += 1) uart.write(register.data, 1, index);
    expect(host.console).toBe('');
    expect(Array.from({ length: 17 }, () => uart.read(0))).toEqual([
      ...Array.from({ length: 16 }, (_, index) => index),
      0,
    ]);
    uart.write(register.modemControl, 1, 0);
    expect(uart.read(0)).toBe(0x61);
  });

  test('keeps the scratch register', () => {
    uart.write(7, 1, 0x1a5);
    expect(uart.read(7)).toBe(0xa5);
  });
});

test('loses no input when the driver clears the receiver', () => {
  uart.write(register.identify, 1, 0x07);
  expect(uart.read(0)).toBe(0x61);
});

test('has what it will do next in its state', () => {
  const before = stateOf(uart);
  uart.read(0);
  const after = stateOf(uart);
  expect(after).not.toBe(before);
  uart.write(register.enable, 1, 2);
  expect(stateOf(uart)).not.toBe(after);
});
