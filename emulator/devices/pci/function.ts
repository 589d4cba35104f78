/** One function behind the host bridge: its configuration space, its BARs, its interrupts, its way to RAM. */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { capabilityId, deviceControl, powerControl } from './capabilities.ts';
import { ConfigSpace, command, register } from './config-space.ts';
import type { PciBar, PciDevice, PciHost } from './device.ts';
import { MsixTable, msixCapability } from './msix.ts';

/** Where a BAR answers now. */
export interface PciMapping {
  readonly start: number;
  readonly end: number;
  readonly bar: number;
  readonly function: PciFunction;
}

/** What a function calls in the bridge when its BARs or its interrupt line may have changed. */
export interface PciUpstream {
  mappingsChanged(): void;
  lineChanged(): void;
}

export class PciFunction implements PciHost {
  readonly device: PciDevice;
  readonly #config: ConfigSpace;
  readonly #msix: MsixTable | undefined;
  readonly #host: DeviceHost;
  readonly #upstream: PciUpstream;
  readonly #expressAt: number | undefined;
  readonly #powerAt: number | undefined;
  #line = false;

  constructor(host: DeviceHost, make: (host: PciHost) => PciDevice, upstream: PciUpstream) {
    this.#host = host;
    this.#upstream = upstream;
    this.device = make(this);
    const { capabilities, msix } = this.device;
    const all = msix === undefined ? capabilities : [msixCapability(msix), ...capabilities];
    this.#config = new ConfigSpace(this.device, all);
    this.#msix = msix && new MsixTable(msix, (address, value) => this.#send(address, value));
    this.#expressAt = capabilities.find(({ id }) => id === capabilityId.express)?.at;
    this.#powerAt = capabilities.find(({ id }) => id === capabilityId.powerManagement)?.at;
  }

  readConfig(offset: number, size: number): number {
    if (offset >= register.headerEnd) this.device.configRead?.(this.#config.view, offset, size);
    return this.#config.read(offset, size);
  }

  writeConfig(offset: number, size: number, value: number): void {
    const powerBefore = this.#powerState;
    this.#config.write(offset, size, value);
    this.#keepPowerState(powerBefore);
    if (this.#expressAt !== undefined && this.#resetAsked(this.#expressAt)) this.#reset();
    this.#heed();
    if (offset >= register.headerEnd) this.device.configWritten?.(this.#config.view, offset, size);
  }

  /** Takes over what the guest has written to configuration space. */
  #heed(): void {
    const at = this.device.msix?.at;
    if (at !== undefined) this.#msix?.setControl(this.#config.view.getUint16(at + 2, true));
    this.#config.showInterrupt(this.#line && !this.messages);
    this.#upstream.mappingsChanged();
    this.#upstream.lineChanged();
  }

  #resetAsked(at: number): boolean {
    const control = this.#config.view.getUint16(at + deviceControl.at, true);
    return (control & deviceControl.reset) !== 0;
  }

  /** PCI Express Base 4.0, 6.6.2 "Function Level Reset". */
  #reset(): void {
    this.#config.reset();
    this.#msix?.reset();
    this.device.reset();
    this.#line = false;
  }

  get #powerState(): number {
    if (this.#powerAt === undefined) return 0;
    return this.#config.view.getUint16(this.#powerAt + powerControl.at, true) & powerControl.state;
  }

  /** PCI Power Management 1.2, 3.2.4: a state that is not offered (D1, D2) is written without effect. */
  #keepPowerState(before: number): void {
    const state = this.#powerState;
    if (this.#powerAt === undefined || state === 0 || state === powerControl.state) return;
    const at = this.#powerAt + powerControl.at;
    const others = this.#config.view.getUint16(at, true) & ~powerControl.state;
    this.#config.view.setUint16(at, others | before, true);
  }

  /** 5.4.1: in D3hot a function answers to its configuration space alone. */
  #may(bit: number): boolean {
    return (this.#config.command & bit) !== 0 && this.#powerState === 0;
  }

  /** The BARs that answer now. A BAR with address 0 was not placed and does not answer. */
  mappings(): PciMapping[] {
    if (!this.#may(command.memory)) return [];
    return this.device.bars.map((bar) => this.#mapping(bar)).filter(({ start }) => start !== 0);
  }

  #mapping(bar: PciBar): PciMapping {
    const start = this.#config.address(bar);
    return { start, end: start + bar.sizeBytes, bar: bar.index, function: this };
  }

  read(bar: number, offset: number, size: number): number {
    if (this.#msix?.covers(bar, offset)) return this.#msix.read(offset, size);
    return this.device.read(bar, offset, size);
  }

  write(bar: number, offset: number, size: number, value: number): void {
    if (this.#msix?.covers(bar, offset)) this.#msix.write(offset, size, value);
    else this.device.write(bar, offset, size, value);
  }

  /** Whether the function pulls its interrupt line. */
  get drivesLine(): boolean {
    const disabled = (this.#config.command & command.interruptDisable) !== 0;
    return this.#line && !disabled && !this.messages && this.#powerState === 0;
  }

  get mastering(): boolean {
    return this.#may(command.master);
  }

  get messages(): boolean {
    return this.#msix?.enabled ?? false;
  }

  reaches(address: number, length: number): boolean {
    return this.mastering && this.#host.memory.contains(address, length);
  }

  readMemory(address: number, length: number): Uint8Array | undefined {
    return this.mastering ? this.#host.memory.read(address, length) : undefined;
  }

  writeMemory(address: number, bytes: Uint8Array): boolean {
    return this.mastering && this.#host.memory.write(address, bytes);
  }

  signal(vector: number): void {
    this.#msix?.signal(vector);
  }

  /** A message is a store by the function: without bus mastering it is not sent. */
  #send(address: number, value: number): void {
    if (this.mastering) this.#host.message(address, value);
  }

  setLine(level: boolean): void {
    if (level === this.#line) return;
    this.#line = level;
    this.#config.showInterrupt(level && !this.messages);
    this.#upstream.lineChanged();
  }

  charge(instructions: number): boolean {
    return this.#host.charge(instructions);
  }

  misuse(detail: () => string): void {
    this.#host.event('device-misuse', () => `${this.device.name}: ${detail()}`);
  }

  exchange(state: StateExchange): void {
    state.text(this.device.name);
    this.#config.exchange(state);
    this.#msix?.exchange(state);
    this.#line = state.flag(this.#line);
    this.device.exchange(state);
  }
}
