/**
 * MSI delivery mode: interrupts become stores to the harts' interrupt files.
 * Source: RISC-V Advanced Interrupt Architecture 1.0, sections 4.5.3, 4.5.4, 4.5.15 and 4.9.
 */
import type { StateExchange } from '../state/state-exchange.ts';
import type { AplicDelivery } from './aplic-delivery.ts';
import type { AplicSources } from './aplic-sources.ts';

const registers = {
  mmsiaddrcfg: 0x1bc0,
  mmsiaddrcfgh: 0x1bc4,
  smsiaddrcfg: 0x1bc8,
  smsiaddrcfgh: 0x1bcc,
  genmsi: 0x3000,
} as const;
const locked = 0x8000_0000;
/** L, HHXS, LHXS, HHXW, LHXW and High Base PPN. */
const machineHighMask = 0x9f77_ffff;
/** LHXS and High Base PPN. */
const supervisorHighMask = 0x0070_0fff;
/** Hart Index, Guest Index and EIID of eleven bits. */
const supervisorTargetMask = 0xffff_f7ff;
/** Without the Guest Index, which is read-only zero. */
const machineTargetMask = 0xfffc_07ff;
const eiidMask = 0x7ff;

/** `mmsiaddrcfg` and its kin, which the root domain holds for all domains. */
export class MsiAddresses {
  readonly #low = new Uint32Array(2);
  readonly #high = new Uint32Array(2);

  read(offset: number): number | undefined {
    const index = (offset - registers.mmsiaddrcfg) >> 2;
    if (index < 0 || index > 3) return undefined;
    return ((index & 1) === 0 ? this.#low : this.#high)[index >> 1];
  }

  write(offset: number, value: number): void {
    if (((this.#high[0] ?? 0) & locked) !== 0) return;
    if (offset === registers.mmsiaddrcfg) this.#low[0] = value;
    if (offset === registers.mmsiaddrcfgh) this.#high[0] = value & machineHighMask;
    if (offset === registers.smsiaddrcfg) this.#low[1] = value;
    if (offset === registers.smsiaddrcfgh) this.#high[1] = value & supervisorHighMask;
  }

  /** Section 4.9.1. Hart indices are the same for both levels. */
  address(level: 'machine' | 'supervisor', hart: number, guest: number): bigint {
    const domain = level === 'machine' ? 0 : 1;
    const shared = this.#high[0] ?? 0;
    const high = this.#high[domain] ?? 0;
    const lowWidth = (shared >>> 12) & 0xf;
    const group = (hart >>> lowWidth) & ((1 << ((shared >>> 16) & 7)) - 1);
    const member = hart & ((1 << lowWidth) - 1);
    const page =
      (BigInt(high & 0xfff) << 32n) |
      BigInt(this.#low[domain] ?? 0) |
      (BigInt(group) << BigInt(((shared >>> 24) & 0x1f) + 12)) |
      (BigInt(member) << BigInt((high >>> 20) & 7)) |
      BigInt(guest);
    return (page & 0xfff_ffff_ffffn) << 12n;
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#low);
    state.u32s(this.#high);
  }
}

export class AplicMsi implements AplicDelivery {
  readonly msi = true;
  readonly targetReset = 0;
  readonly #level: 'machine' | 'supervisor';
  readonly #addresses: MsiAddresses;
  readonly #send: (address: bigint, value: number) => void;
  #genmsi = 0;

  constructor(
    level: 'machine' | 'supervisor',
    addresses: MsiAddresses,
    send: (address: bigint, value: number) => void,
  ) {
    this.#level = level;
    this.#addresses = addresses;
    this.#send = send;
  }

  legalTarget(value: number): number {
    const mask = this.#level === 'machine' ? machineTargetMask : supervisorTargetMask;
    return (value & mask) >>> 0;
  }

  /** Pending bits are cleared as their MSIs are sent; 4.9.2 says what becomes of a level that stays. */
  update(sources: AplicSources, enabled: boolean): void {
    if (!enabled) return;
    for (const source of sources.ready()) {
      sources.clearPending(source);
      this.#sendTo(sources.target(source));
    }
  }

  #sendTo(target: number): void {
    const address = this.#addresses.address(this.#level, target >>> 18, (target >>> 12) & 0x3f);
    this.#send(address, target & eiidMask);
  }

  /** An MSI leaves within the store, so Busy is never seen. */
  read(offset: number): number | undefined {
    if (offset === registers.genmsi) return this.#genmsi;
    return this.#level === 'machine' ? this.#addresses.read(offset) : undefined;
  }

  write(offset: number, value: number): void {
    if (offset === registers.genmsi) {
      this.#genmsi = (value & machineTargetMask) >>> 0;
      this.#sendTo(this.#genmsi);
    } else if (this.#level === 'machine') this.#addresses.write(offset, value);
  }

  exchange(state: StateExchange): void {
    this.#genmsi = state.u32(this.#genmsi);
    if (this.#level === 'machine') this.#addresses.exchange(state);
  }
}
