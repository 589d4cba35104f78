/** What GDB reads, writes and inserts: registers, memory, breakpoints and watchpoints. */
import {
  fromHex,
  hexToValue,
  packetBytesMaximum,
  parseAddress,
  toHex,
  valueToHex,
} from './gdb-packets.ts';
import { DebugMemory } from './memory.ts';
import type { PointKind } from './points.ts';
import { generalRegisters, registerOf } from './registers.ts';
import type { DebugSession } from './session.ts';

/** By the type in a Z packet, 0 to 4. */
const pointKinds: PointKind[] = ['software', 'hardware', 'write', 'read', 'access'];
export const refused = 'E01';
const outsideRam = 'E0e';

export class GdbData {
  readonly memory: DebugMemory;
  readonly #session: DebugSession;
  /** The hart that registers and memory are read of and written to. */
  hart = 0;

  constructor(session: DebugSession) {
    this.#session = session;
    this.memory = new DebugMemory(session.machine);
  }

  /** @returns undefined when the packet is about something else. */
  answer(data: string): string | undefined {
    const rest = data.slice(1);
    switch (data[0]) {
      case 'g':
        return this.#readGeneral();
      case 'G':
        return this.#writeGeneral(rest);
      case 'p':
        return this.#readRegister(rest);
      case 'P':
        return this.#writeRegister(rest);
      case 'm':
        return this.#readMemory(rest);
      case 'M':
        return this.#writeHex(rest);
      case 'X':
        return this.#writeBinary(rest);
      case 'Z':
      case 'z':
        return this.#point(data);
      default:
        return undefined;
    }
  }

  /** GDB means any thread by 0, and all threads by -1. */
  hartOf(thread: string): number | undefined {
    if (thread === '-1' || thread === '0') return this.hart;
    const id = Number(parseAddress(thread) ?? 0n);
    return id >= 1 && id <= this.#session.machine.harts ? id - 1 : undefined;
  }

  #readGeneral(): string {
    const { core } = this.#session.machine;
    return generalRegisters
      .map(({ read, bits }) => valueToHex(read(core, this.hart), bits))
      .join('');
  }

  #writeGeneral(hex: string): string {
    if (hex.length !== generalRegisters.length * 16) return refused;
    for (const [index, register] of generalRegisters.entries()) {
      const value = hexToValue(hex.slice(index * 16, index * 16 + 16));
      if (value === undefined) return refused;
      register.write?.(this.#session.machine.core, this.hart, value);
    }
    this.#session.changed();
    return 'OK';
  }

  #readRegister(number: string): string {
    const register = registerOf(Number(parseAddress(number) ?? -1n));
    if (register === undefined) return refused;
    return valueToHex(register.read(this.#session.machine.core, this.hart), register.bits);
  }

  #writeRegister(text: string): string {
    const [number, hex = ''] = text.split('=');
    const register = registerOf(Number(parseAddress(number) ?? -1n));
    const value = hexToValue(hex);
    if (register?.write === undefined || value === undefined) return refused;
    register.write(this.#session.machine.core, this.hart, value);
    this.#session.changed();
    return 'OK';
  }

  #readMemory(text: string): string {
    const [at, size] = text.split(',');
    const address = parseAddress(at);
    const length = parseAddress(size);
    if (address === undefined || length === undefined) return refused;
    const wanted = Math.min(Number(length), packetBytesMaximum / 2 - 4);
    const bytes = this.memory.read(this.hart, address, wanted);
    return bytes.length === 0 && wanted > 0 ? outsideRam : toHex(bytes);
  }

  #write(at: string | undefined, bytes: Uint8Array | undefined): string {
    const address = parseAddress(at);
    if (address === undefined || bytes === undefined) return refused;
    if (!this.memory.write(this.hart, address, bytes)) return outsideRam;
    if (bytes.length > 0) this.#session.changed();
    return 'OK';
  }

  #writeHex(text: string): string {
    const [, at, hex = ''] = /^([^,]+),[^:]*:(.*)$/.exec(text) ?? [];
    return this.#write(at, fromHex(hex));
  }

  #writeBinary(text: string): string {
    const colon = text.indexOf(':');
    const bytes = Uint8Array.from(text.slice(colon + 1), (one) => one.charCodeAt(0));
    return this.#write(text.split(',')[0], colon < 0 ? undefined : bytes);
  }

  #point(data: string): string {
    const kind = pointKinds[Number(data[1])];
    const [, at, size] = data.slice(1).split(',');
    const address = parseAddress(at);
    const length = parseAddress(size?.split(';')[0]);
    if (kind === undefined) return '';
    if (address === undefined || length === undefined || length === 0n) return refused;
    if (data[0] === 'Z') return this.#session.points.insert(kind, address, length) ? 'OK' : refused;
    this.#session.points.remove(kind, address, length);
    return 'OK';
  }
}
