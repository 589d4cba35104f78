/** The one interface between the model of a PCI device, a single function, and the slot that it sits in. */
import type { StateExchange } from '../../state/state-exchange.ts';

/** What configuration space says of a function (PCI Local Bus 3.0, 6.2.1 "Device Identification"). */
export interface PciIdentity {
  readonly vendor: number;
  readonly device: number;
  readonly revision: number;
  /** Base class, subclass and programming interface, 8 bits each. */
  readonly classCode: number;
  readonly subsystemVendor: number;
  readonly subsystem: number;
}

/** A range of memory that the guest places (6.2.5 "Base Addresses"). */
export interface PciBar {
  /** 0 to 5. */
  readonly index: number;
  /** A power of two from 4096 to 2^31. */
  readonly sizeBytes: number;
  /** 64 bits wide: the next index is its upper half. */
  readonly wide: boolean;
  readonly prefetchable?: boolean;
}

/** One entry of the capability list (6.7 "Capabilities List"). */
export interface PciCapability {
  /** Its offset in configuration space, 4-aligned, from 0x40. */
  readonly at: number;
  readonly id: number;
  /** What stands behind the identity and the pointer to the next one. */
  readonly body: readonly number[];
  /** Bits of the body that the guest may write; none unless told. */
  readonly writable?: readonly number[];
}

/** Where a function's MSI-X capability, table and pending bits are (6.8.2 "MSI-X Capability and Table Structure"). */
export interface PciMsix {
  readonly at: number;
  readonly vectors: number;
  readonly bar: number;
  readonly tableOffset: number;
  readonly pendingOffset: number;
}

export interface PciDevice {
  readonly name: string;
  readonly identity: PciIdentity;
  readonly bars: readonly PciBar[];
  /** In the order in which the guest finds them; MSI-X is put in front. */
  readonly capabilities: readonly PciCapability[];
  readonly msix?: PciMsix;
  /** Drives the interrupt pin INTA#. */
  readonly interruptPin: boolean;
  /** @param size 1, 2 or 4; naturally aligned, inside the BAR. There is no access fault on PCI: answer something. */
  read(bar: number, offset: number, size: number): number;
  write(bar: number, offset: number, size: number, value: number): void;
  /** Told before a read of the capabilities, which may change what configuration space holds. */
  configRead?(config: DataView, offset: number, size: number): void;
  /** Told after a write to the capabilities that configuration space took. */
  configWritten?(config: DataView, offset: number, size: number): void;
  /** A reset of the function: as after power-on, but for what is stored for good. */
  reset(): void;
  exchange(state: StateExchange): void;
}

/** What a device may ask of its slot. */
export interface PciHost {
  /** Whether the guest has set Bus Master Enable for the function. */
  readonly mastering: boolean;
  readonly messages: boolean;
  /** DMA. @returns the live bytes, to be read only; undefined outside RAM, or without bus mastering. */
  readMemory(address: number, length: number): Uint8Array | undefined;
  /** DMA. @returns false, and nothing is written, outside RAM, or without bus mastering. */
  writeMemory(address: number, bytes: Uint8Array): boolean;
  /** Whether all of the range is in RAM, so that DMA there would work. */
  reaches(address: number, length: number): boolean;
  /**
   * Raises an MSI-X vector: its message is sent, or pending while the vector is masked. Without effect while MSI-X is
   * off.
   */
  signal(vector: number): void;
  /** Sets the level of INTA#, which the function drives only while MSI-X is off. */
  setLine(level: boolean): void;
  /**
   * Charges the boot's budget.
   *
   * @returns false once it is spent: the device then stops working, since the run is over.
   */
  charge(instructions: number): boolean;
  /** Puts on record what the guest did wrong. */
  misuse(detail: () => string): void;
}
