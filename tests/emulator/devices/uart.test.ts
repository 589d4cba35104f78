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

/** As a guest that waits for input without an interrupt. */
function poll(): void {
  uart.read(lineStatus);
  uart.read(lineStatus);
}

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
    poll();
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
    poll();
    expect(uart.read(0)).toBe(0x61);
  });

  test('keeps the scratch register', () => {
    uart.write(7, 1, 0x1a5);
    expect(uart.read(7)).toBe(0xa5);
  });
});

describe('loses no input that was there before the guest listened', () => {
  test('when a driver that only prints empties the receiver, again and again', () => {
    const empty = (): void => {
      for (const offset of [lineStatus, register.data, register.identify, modemStatus]) {
        uart.read(offset);
      }
    };
    uart.write(register.identify, 1, 0x07);
    for (let time = 0; time < 3; time += 1) {
      empty();
      uart.write(register.enable, 1, 2);
      expect(uart.read(lineStatus)).toBe(0x60);
      uart.write(register.data, 1, 0x21);
    }
    uart.write(register.enable, 1, 1);
    expect([uart.read(0), uart.read(0)]).toEqual([0x61, 0x62]);
  });

  test('when a driver that listened closes the port and opens it again', () => {
    uart.write(register.enable, 1, 1);
    expect(uart.read(0)).toBe(0x61);
    uart.write(register.enable, 1, 0);
    expect([uart.read(lineStatus), uart.read(0)]).toEqual([0x60, 0]);
    uart.write(register.enable, 1, 1);
    expect(uart.read(0)).toBe(0x62);
  });

  test('and gives it to one that polls, also between the bytes that it prints', () => {
    poll();
    uart.write(register.data, 1, 0x21);
    expect(uart.read(lineStatus)).toBe(0x61);
    expect(uart.read(0)).toBe(0x61);
  });
});

describe('an interrupt that is taken without a look at the port', () => {
  test('comes twice, and again once something has happened', () => {
    uart.write(register.enable, 1, 2);
    uart.claimed();
    expect(host.levels.get(line)).toBe(true);
    uart.claimed();
    expect(host.levels.get(line)).toBe(false);
    uart.write(register.data, 1, 0x21);
    expect(host.levels.get(line)).toBe(true);
  });

  test('stays while each time some of the input is read', () => {
    uart.write(register.enable, 1, 1);
    uart.receive(text('cdefgh'));
    for (let byte = 0; byte < 7; byte += 1) {
      uart.claimed();
      uart.read(0);
      expect(host.levels.get(line)).toBe(true);
    }
    uart.read(0);
    expect(host.levels.get(line)).toBe(false);
  });
});

test('has what it will do next in its state', () => {
  const before = stateOf(uart);
  poll();
  const after = stateOf(uart);
  expect(after).not.toBe(before);
  uart.write(register.enable, 1, 2);
  expect(stateOf(uart)).not.toBe(after);
});
