import { NvmeController } from '#emulator/devices/nvme/controller.ts';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import { Slots } from '../pci/slots.ts';

export const ram = 0x8000_0000;
export const bar = memoryMap.pci.memory32.base;
export const register = {
  capabilities: 0x00,
  version: 0x08,
  maskSet: 0x0c,
  maskClear: 0x10,
  configuration: 0x14,
  status: 0x1c,
  adminAttributes: 0x24,
  adminSubmission: 0x28,
  adminCompletion: 0x30,
} as const;
export const line = 0x21;
export const enable = 0x46_0001;
/** Where the driver's buffers are. */
export const data = ram + 0x8000;
export const list = ram + 0x7000;

export interface Command {
  opcode: number;
  namespace?: number;
  flags?: number;
  id?: number;
  prp1?: number;
  prp2?: number;
  /** Command dwords 10 and up. */
  dwords?: number[];
}

export interface Completion {
  status: number;
  value: number;
  id: number;
  queue: number;
  head: number;
}

/** A pair of queues of the same identifier. */
export class Pair {
  tail = 0;
  head = 0;
  phase = 1;
  readonly id: number;
  readonly submissions: number;
  readonly completions: number;
  readonly size: number;
  constructor(id: number, size: number) {
    this.id = id;
    this.size = size;
    this.submissions = ram + 0x1000 + id * 0x2000;
    this.completions = this.submissions + 0x1000;
  }
}

/** A driver that does as it is told, right or wrong. */
export class Driver extends Slots {
  admin: Pair;

  constructor(drive = new Uint8Array(0x20_0000).map((_, index) => index >> 9), queueSize = 8) {
    super([(host) => new NvmeController(host, drive, 1)]);
    this.admin = new Pair(0, queueSize);
    this.place(1, bar);
  }

  register(offset: number, size = 4): number {
    return this.read(bar + offset, size);
  }
  setRegister(offset: number, value: number, size = 4): void {
    this.write(bar + offset, value, size);
  }

  /** NVMe 1.4, 7.6.1 "Initialization". */
  enable(configuration = enable): this {
    this.admin = new Pair(0, this.admin.size);
    this.bytes(this.admin.completions, 0x1000).fill(0);
    this.setRegister(register.configuration, 0);
    const last = this.admin.size - 1;
    this.setRegister(register.adminAttributes, last * 0x1_0000 + last);
    this.setRegister(register.adminSubmission, this.admin.submissions, 8);
    this.setRegister(register.adminCompletion, this.admin.completions, 8);
    this.setRegister(register.configuration, configuration);
    return this;
  }

  /** A pair of I/O queues with interrupts. */
  createPair(id: number, size = 8, vector = 0): Pair {
    const pair = new Pair(id, size);
    this.bytes(pair.completions, 16 * size).fill(0);
    const dword10 = (size - 1) * 0x1_0000 + id;
    const completions = {
      opcode: 5,
      prp1: pair.completions,
      dwords: [dword10, vector * 0x1_0000 + 3],
    };
    const submissions = { opcode: 1, prp1: pair.submissions, dwords: [dword10, id * 0x1_0000 + 1] };
    for (const command of [completions, submissions]) {
      const { status } = this.submit(this.admin, command);
      if (status !== 0) throw new Error(`command ${command.opcode} ended with ${status}`);
    }
    return pair;
  }

  put(pair: Pair, command: Command): void {
    const view = new DataView(new ArrayBuffer(64));
    view.setUint8(0, command.opcode);
    view.setUint8(1, command.flags ?? 0);
    view.setUint16(2, command.id ?? 7, true);
    view.setUint32(4, command.namespace ?? 1, true);
    view.setBigUint64(24, BigInt(command.prp1 ?? data), true);
    view.setBigUint64(32, BigInt(command.prp2 ?? 0), true);
    for (const [index, dword] of (command.dwords ?? []).entries()) {
      view.setUint32(40 + 4 * index, dword, true);
    }
    this.host.memory.write(pair.submissions + 64 * pair.tail, new Uint8Array(view.buffer));
    pair.tail = (pair.tail + 1) % pair.size;
  }

  ring(pair: Pair): void {
    this.setRegister(0x1000 + 8 * pair.id, pair.tail);
  }
  release(pair: Pair): void {
    this.setRegister(0x1004 + 8 * pair.id, pair.head);
  }

  /** @returns what has completed since, which stays the controller's until `release`. */
  completed(pair: Pair): Completion[] {
    const found: Completion[] = [];
    for (;;) {
      const at = pair.completions + 16 * pair.head;
      const { memory } = this.host;
      const word = memory.readU16(at + 14);
      if ((word & 1) !== pair.phase || found.length === pair.size) return found;
      found.push({
        status: word >> 1,
        value: memory.readU32(at),
        id: memory.readU16(at + 12),
        queue: memory.readU16(at + 10),
        head: memory.readU16(at + 8),
      });
      pair.head = (pair.head + 1) % pair.size;
      if (pair.head === 0) pair.phase ^= 1;
    }
  }

  /** One command, from its doorbell to the doorbell of its completion. */
  submit(pair: Pair, command: Command): Completion {
    this.put(pair, command);
    this.ring(pair);
    const [completion] = this.completed(pair);
    if (completion === undefined) throw new Error(`command ${command.opcode} did not complete`);
    this.release(pair);
    return completion;
  }

  /** @param blocks of 512 bytes. */
  transfer(pair: Pair, opcode: number, first: number, blocks: number, prps: [number, number?]) {
    const [prp1, prp2 = 0] = prps;
    const dwords = [first % 0x1_0000_0000, Math.floor(first / 0x1_0000_0000), blocks - 1];
    return this.submit(pair, { opcode, prp1, prp2, dwords }).status;
  }

  setList(at: number, addresses: readonly number[]): void {
    const entries = BigUint64Array.from(addresses, BigInt);
    this.host.memory.write(at, new Uint8Array(entries.buffer));
  }

  bytes(address: number, length: number): Uint8Array {
    return this.host.memory.read(address, length) ?? new Uint8Array(0);
  }

  get running(): boolean {
    return this.register(register.status) === 1;
  }
}
