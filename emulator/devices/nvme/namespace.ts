/** One namespace on a copy of a drive's bytes. Source: NVM Express Base 1.4, 6 "NVM Command Set". */
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { PciHost } from '../pci/device.ts';
import { ended, type NvmeCommand, type Outcome, status } from './command.ts';
import { blockBits, transferBytesMaximum } from './identify.ts';
import type { PrpReader } from './prp.ts';

const blockBytes = 1 << blockBits;
const rangeBytes = 16;
const everyNamespace = 0xffff_ffff;
export const theNamespace = 1;

const opcode = { flush: 0, write: 1, read: 2, writeZeroes: 8, datasetManagement: 9 } as const;

export class NvmeNamespace {
  readonly blocks: number;
  readonly #drive: Uint8Array;
  readonly #host: PciHost;
  readonly #prps: PrpReader;

  /** @param drive is copied, and filled up to whole blocks with zeros. */
  constructor(host: PciHost, prps: PrpReader, drive: Uint8Array) {
    this.#host = host;
    this.#prps = prps;
    this.blocks = Math.ceil(drive.length / blockBytes);
    this.#drive = new Uint8Array(this.blocks * blockBytes);
    this.#drive.set(drive);
  }

  execute(command: NvmeCommand, pageBytes: number): Outcome {
    if (!Object.values<number>(opcode).includes(command.opcode)) return ended(status.invalidOpcode);
    const all = command.opcode === opcode.flush && command.namespace === everyNamespace;
    if (command.namespace !== theNamespace && !all) return ended(status.invalidNamespace);
    switch (command.opcode) {
      // What was written is kept already.
      case opcode.flush:
        return ended(status.success);
      case opcode.datasetManagement:
        return this.#manage(command, pageBytes);
      case opcode.writeZeroes:
        return this.#zero(command);
      default:
        return this.#transfer(command, pageBytes);
    }
  }

  /** @returns the bytes that dwords 10 to 12 name: first block, and number of blocks, 0's based. */
  #range(command: NvmeCommand): Uint8Array | undefined {
    const first = command.dword10 + command.dword11 * 0x1_0000_0000;
    const count = (command.dword12 & 0xffff) + 1;
    if (first + count > this.blocks) return undefined;
    return this.#drive.subarray(first * blockBytes, (first + count) * blockBytes);
  }

  /** 6.9 "Read command", 6.15 "Write command". */
  #transfer(command: NvmeCommand, pageBytes: number): Outcome {
    const length = ((command.dword12 & 0xffff) + 1) * blockBytes;
    if (length > transferBytesMaximum) return ended(status.invalidField);
    const bytes = this.#range(command);
    if (bytes === undefined) return ended(status.lbaOutOfRange);
    const segments = this.#prps.follow(command, length, pageBytes);
    if (typeof segments === 'number') return ended(segments);
    if (command.opcode === opcode.read) this.#prps.scatter(segments, bytes);
    else this.#prps.gather(segments, bytes);
    return ended(status.success);
  }

  /** 6.17 "Write Zeroes command": bounded by its count of blocks alone, 32 MiB. */
  #zero(command: NvmeCommand): Outcome {
    const bytes = this.#range(command);
    if (bytes === undefined) return ended(status.lbaOutOfRange);
    this.#host.charge(charges.copy64 * (bytes.length / 64));
    bytes.fill(0);
    return ended(status.success);
  }

  /** 6.7 "Dataset Management command": hints, none of which is taken. */
  #manage(command: NvmeCommand, pageBytes: number): Outcome {
    const length = ((command.dword10 & 0xff) + 1) * rangeBytes;
    const segments = this.#prps.follow(command, length, pageBytes);
    return ended(typeof segments === 'number' ? segments : status.success);
  }

  exchange(state: StateExchange): void {
    state.sparse(this.#drive);
  }
}
