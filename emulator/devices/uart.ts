/**
 * ns16550a serial port. Sending takes no time; what it receives is an argument of the boot and waits on the wire until
 * the guest has opened its receiver and reads it. Source: PC16550D data sheet; where that is silent, QEMU hw/char/serial.c.
 *
 * A driver empties the receiver while it sets the port up, and would throw away what was there before it listened. So
 * nothing comes in before the guest shows that it listens: it enables the receiver's interrupt, or reads the line
 * status twice without a write between, which no driver does that only prints.
 */
import { memoryMap } from '../machine/memory-map.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device, DeviceHost } from './device.ts';

const lineStatus = { dataReady: 0x01, transmitterEmpty: 0x60 } as const;
const enable = { received: 1, transmitterEmpty: 2 } as const;
const cause = { none: 0x01, transmitterEmpty: 0x02, received: 0x04, timeout: 0x0c } as const;
const loopback = 0x10;
const divisorAccess = 0x80;
/** Clear to send, data set ready, carrier: the cable is always plugged in. */
const modemReady = 0xb0;
const fifoBytes = 16;
/** A guest that reads the line status so many times in a row is taken to poll. */
const pollsThatListen = 2;
/** After so many interrupts in a row that had no effect on the port, it lowers its line. */
const claimsInVain = 2;
/** FIFO control, bits 7:6. */
const triggerLevels = [1, 4, 8, 14] as const;

export class Uart implements Device {
  readonly name = 'serial';
  readonly base = memoryMap.uart.base;
  readonly size = memoryMap.uart.registers;
  readonly #host: DeviceHost;
  #interruptEnable = 0;
  #fifoControl = 0;
  #lineControl = 0;
  #modemControl = 0;
  #scratch = 0;
  #divisor = 12;
  #transmitterPending = false;
  #input: Uint8Array;
  #inputRead = 0;
  #loop: number[] = [];
  /** Reads of the line status since the last write, up to `pollsThatListen`, and whether there ever were that many. */
  #polls = 0;
  #polled = false;
  /** Interrupts that the guest took since anything about the port changed. */
  #claims = 0;
  /** The level of the interrupt line, kept because printing a byte seldom changes it. */
  #level = false;

  constructor(host: DeviceHost, input: Uint8Array = new Uint8Array(0)) {
    this.#host = host;
    this.#input = input;
  }

  /** More bytes on the wire. */
  receive(bytes: Uint8Array): void {
    const rest = this.#input.subarray(this.#inputRead);
    const joined = new Uint8Array(rest.length + bytes.length);
    joined.set(rest);
    joined.set(bytes, rest.length);
    this.#input = joined;
    this.#inputRead = 0;
    this.updateLine();
  }

  /** For the firmware's console, which shares the wire. @returns -1 when nothing waits. */
  takeInputByte(): number {
    if (this.#inputRead >= this.#input.length) return -1;
    const byte = this.#input[this.#inputRead++] ?? 0;
    this.updateLine();
    return byte;
  }

  get #looping(): boolean {
    return (this.#modemControl & loopback) !== 0;
  }

  get #waiting(): number {
    if (this.#looping) return this.#loop.length;
    return this.#listening ? this.#input.length - this.#inputRead : 0;
  }

  get #listening(): boolean {
    return this.#polled || (this.#interruptEnable & enable.received) !== 0;
  }

  /** Highest first: received data, then its timeout, then an empty transmitter (data sheet, table IV). */
  #cause(): number {
    if ((this.#interruptEnable & enable.received) !== 0 && this.#waiting > 0) {
      const fifo = (this.#fifoControl & 1) !== 0;
      const trigger = fifo ? (triggerLevels[this.#fifoControl >> 6] ?? 1) : 1;
      // Nothing more will come while the guest looks: below the trigger it is a timeout at once.
      return this.#waiting >= trigger ? cause.received : cause.timeout;
    }
    const transmitter = (this.#interruptEnable & enable.transmitterEmpty) !== 0;
    return transmitter && this.#transmitterPending ? cause.transmitterEmpty : cause.none;
  }

  /** Something about the port has changed. */
  updateLine(): void {
    this.#claims = 0;
    this.#drive();
  }

  /**
   * The interrupt controller hands the guest this port's interrupt. The PLIC forwards a level again at each completion
   * (1.0.0, "Interrupt Gateways"), so a guest that serves the interrupt without access to the port, as it may on QEMU,
   * would do nothing else any more. After two such interrupts the line stays low until something happens to the port.
   */
  claimed(): void {
    if (this.#claims < claimsInVain) this.#claims += 1;
    this.#drive();
  }

  #drive(): void {
    const level = this.#cause() !== cause.none && this.#claims < claimsInVain;
    if (level === this.#level) return;
    this.#level = level;
    this.#host.setInterrupt(memoryMap.uart.interrupt, level);
  }

  /** The data sheet, 8.4 and 8.8: the status registers are for reading. */
  describes(offset: number, store: boolean): boolean {
    return !store || (offset !== 5 && offset !== 6);
  }

  /** A wider access reaches the one register at its address. */
  read(offset: number): number {
    const divisor = (this.#lineControl & divisorAccess) !== 0;
    switch (offset) {
      case 0:
        return divisor ? this.#divisor & 0xff : this.#take();
      case 1:
        return divisor ? this.#divisor >> 8 : this.#interruptEnable;
      case 2:
        return this.#identify();
      case 3:
        return this.#lineControl;
      case 4:
        return this.#modemControl;
      case 5:
        return this.#readLineStatus();
      case 6:
        return this.#modemStatus();
      default:
        return this.#scratch;
    }
  }

  #readLineStatus(): number {
    this.#polls = Math.min(this.#polls + 1, pollsThatListen);
    if (this.#polls === pollsThatListen) this.#polled = true;
    return lineStatus.transmitterEmpty | (this.#waiting > 0 ? lineStatus.dataReady : 0);
  }

  #take(): number {
    if (!this.#looping) return this.#listening ? Math.max(0, this.takeInputByte()) : 0;
    const byte = this.#loop.shift() ?? 0;
    this.updateLine();
    return byte;
  }

  #identify(): number {
    const found = this.#cause();
    if (found === cause.transmitterEmpty) {
      this.#transmitterPending = false;
      this.updateLine();
    }
    return found | ((this.#fifoControl & 1) !== 0 ? 0xc0 : 0);
  }

  /** In loopback the modem's outputs come back as its inputs: DTR→DSR, RTS→CTS, OUT1→RI, OUT2→DCD. */
  #modemStatus(): number {
    if (!this.#looping) return modemReady;
    const out = this.#modemControl;
    return ((out & 1) << 5) | ((out & 2) << 3) | ((out & 4) << 4) | ((out & 8) << 4);
  }

  write(offset: number, _size: number, wide: number): boolean {
    const value = wide & 0xff;
    const divisor = (this.#lineControl & divisorAccess) !== 0;
    this.#polls = 0;
    if (offset === 0) {
      if (divisor) this.#divisor = (this.#divisor & 0xff00) | value;
      else this.#send(value);
    } else if (offset === 1) {
      if (divisor) this.#divisor = (this.#divisor & 0xff) | (value << 8);
      else this.#writeInterruptEnable(value & 0x0f);
    } else if (offset === 2) {
      // Clearing the receiver loses nothing of the input: it is still on the wire.
      if ((value & 2) !== 0) this.#loop = [];
      this.#fifoControl = value & 0xc9;
    } else if (offset === 3) this.#lineControl = value;
    else if (offset === 4) this.#modemControl = value & 0x1f;
    else if (offset === 7) this.#scratch = value;
    this.updateLine();
    return true;
  }

  #writeInterruptEnable(value: number): void {
    const turnedOn = value & ~this.#interruptEnable;
    // An empty transmitter interrupts as soon as it may.
    if ((turnedOn & enable.transmitterEmpty) !== 0) this.#transmitterPending = true;
    // From now on the guest listens only while this interrupt is enabled.
    if ((turnedOn & enable.received) !== 0) this.#polled = false;
    this.#interruptEnable = value;
  }

  #send(byte: number): void {
    if (!this.#looping) this.#host.consoleByte(byte);
    else if (this.#loop.length < fifoBytes) this.#loop.push(byte);
    this.#transmitterPending = true;
  }

  exchange(state: StateExchange): void {
    this.#interruptEnable = state.u32(this.#interruptEnable);
    this.#fifoControl = state.u32(this.#fifoControl);
    this.#lineControl = state.u32(this.#lineControl);
    this.#modemControl = state.u32(this.#modemControl);
    this.#scratch = state.u32(this.#scratch);
    this.#divisor = state.u32(this.#divisor);
    this.#transmitterPending = state.flag(this.#transmitterPending);
    this.#level = state.flag(this.#level);
    this.#polls = state.u32(this.#polls);
    this.#polled = state.flag(this.#polled);
    this.#claims = state.u32(this.#claims);
    this.#loop = [...state.list(Uint8Array.from(this.#loop))];
    this.#input = state.list(this.#input.subarray(this.#inputRead));
    this.#inputRead = 0;
  }
}
