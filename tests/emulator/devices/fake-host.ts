import type { DeviceHost } from '#emulator/devices/device.ts';
import { GuestMemory } from '#emulator/machine/guest-memory.ts';
import { charges } from '#emulator/record/charges.ts';
import type { BootExit } from '#emulator/record/transcript.ts';
import { type StateExchange, StateHash } from '#emulator/state/state-exchange.ts';

/** A machine as far as a device can see one. */
export class FakeHost implements DeviceHost {
  readonly memory: GuestMemory;
  readonly levels = new Map<number, boolean>();
  readonly messages: [address: number, value: number][] = [];
  readonly events: string[] = [];
  console = '';
  exit: BootExit | undefined;
  ticks = 0n;
  readonly written: [address: number, length: number][] = [];
  charged = 0;
  budget = Number.POSITIVE_INFINITY;

  constructor(memoryBytes = 0x10_0000) {
    this.memory = new GuestMemory(new Uint8Array(memoryBytes), (address, length) =>
      this.written.push([address, length]),
    );
  }

  now(): bigint {
    return this.ticks;
  }
  setInterrupt(source: number, level: boolean): void {
    this.levels.set(source, level);
  }
  message(address: number, value: number): void {
    this.messages.push([address, value]);
  }
  consoleByte(byte: number): void {
    if (!this.charge(charges.consoleByte)) return;
    this.console += String.fromCharCode(byte);
  }
  end(exit: BootExit): void {
    this.exit ??= exit;
  }
  event(kind: string, detail: () => string): void {
    this.events.push(`${kind}: ${detail()}`);
  }
  charge(instructions: number): boolean {
    this.charged += instructions;
    return this.charged < this.budget;
  }
  deadlineChanged(): void {}
}

export function stateOf(device: { exchange(state: StateExchange): void }): string {
  const hash = new StateHash();
  device.exchange(hash);
  return hash.hex();
}
