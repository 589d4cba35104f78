/** The thread's side of `boot-protocol.ts`, the same in Node and in a browser. */

import { ImageError } from '../images/image-error.ts';
import { createMachine, restoreMachine } from '../machine/create-machine.ts';
import type { Machine } from '../machine/machine.ts';
import { watchHarness } from '../observe/watch-harness.ts';
import type { Witness } from '../observe/witness.ts';
import { SnapshotError } from '../state/state-exchange.ts';
import type { CoreSource, FromBoot, ToBoot } from './boot-protocol.ts';

/** Messages are taken between two slices, some 50 ms apart. How a run is sliced changes nothing of what it computes. */
const sliceInstructions = 5_000_000;
const consoleMaximum = 0x10_0000;

type BootMessage = Extract<ToBoot, { type: 'boot' | 'resume' }>;

interface Thread {
  post(message: FromBoot): void;
  loadCore(source: CoreSource | undefined): Promise<WebAssembly.Module>;
}

/** @returns what the thread calls with each message that it gets. */
export function serveBoot(thread: Thread): (message: ToBoot) => void {
  let boot: ServedBoot | undefined;
  return (message) => {
    if (message.type === 'boot' || message.type === 'resume') {
      boot ??= new ServedBoot(thread, message);
    } else if (message.type === 'input') boot?.input(message.bytes);
    else if (message.type === 'save') boot?.save(message.atInstructions ?? 0);
    else boot?.stop();
  };
}

class ServedBoot {
  readonly #thread: Thread;
  readonly #interactive: boolean;
  #machine: Machine | undefined;
  #witness: Witness | undefined;
  #early: Uint8Array[] = [];
  #stopped = false;
  #sleeping = false;
  #consoleBytes = 0;
  /** Numbers of instructions at which to save, ascending. */
  #saves: number[] = [];

  constructor(thread: Thread, message: BootMessage) {
    this.#thread = thread;
    this.#interactive = message.interactive ?? false;
    for (const at of message.saveAtInstructions ?? []) this.save(at);
    this.#begin(message).catch((error: unknown) => this.#fail(error));
  }

  async #begin(message: BootMessage): Promise<void> {
    const module = await this.#thread.loadCore(message.core);
    const machine = await makeMachine(module, message);
    if (message.type === 'resume') this.#console(machine.consoleKept());
    const watch = message.type === 'boot' ? message.watch : undefined;
    if (watch !== undefined) this.#witness = watchHarness(machine, watch);
    machine.observe({
      console: (bytes) => this.#console(bytes),
      ...(this.#witness && { witness: this.#witness }),
    });
    for (const bytes of this.#early) machine.input(bytes);
    this.#machine = machine;
    this.#go(machine);
  }

  input(bytes: Uint8Array): void {
    if (this.#machine === undefined) {
      this.#early.push(bytes);
      return;
    }
    this.#machine.input(bytes);
    if (this.#sleeping) this.#go(this.#machine);
  }

  save(atInstructions: number): void {
    this.#saves = [...this.#saves, atInstructions].sort((a, b) => a - b);
    if (this.#sleeping && this.#machine !== undefined) this.#postSnapshots(this.#machine, true);
  }

  #postSnapshots(machine: Machine, all: boolean): void {
    const retiredInstructions = Number(machine.core.retired());
    while (all || (this.#saves[0] ?? Number.POSITIVE_INFINITY) <= retiredInstructions) {
      if (this.#saves.shift() === undefined) return;
      this.#thread.post({ type: 'snapshot', snapshot: machine.save(), retiredInstructions });
    }
  }

  /** @returns how far to run: a slice, or up to where to save. */
  #sliceOf(machine: Machine): number {
    const until = (this.#saves[0] ?? Number.POSITIVE_INFINITY) - Number(machine.core.retired());
    return Math.min(sliceInstructions, until);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#sleeping && this.#machine !== undefined) this.#go(this.#machine);
  }

  #go(machine: Machine): void {
    this.#sleeping = false;
    try {
      this.#postSnapshots(machine, false);
      const end = this.#stopped ? 'ended' : machine.runSlice(this.#sliceOf(machine));
      this.#postSnapshots(machine, end !== 'running');
      const retiredInstructions = Number(machine.core.retired());
      this.#thread.post({ type: 'progress', retiredInstructions });
      if (end === 'running') setTimeout(() => this.#go(machine), 0);
      else if (end === 'asleep' && this.#interactive) this.#sleeping = true;
      else this.#finish(machine);
    } catch (error) {
      this.#fail(error);
    }
  }

  #finish(machine: Machine): void {
    const transcript = machine.finish();
    const account = this.#witness?.account(machine.memory);
    this.#thread.post({ type: 'transcript', transcript, ...(account && { account }) });
  }

  #console(bytes: Uint8Array<ArrayBuffer>): void {
    const shown = bytes.slice(0, consoleMaximum - this.#consoleBytes);
    this.#consoleBytes += shown.length;
    if (shown.length > 0) this.#thread.post({ type: 'console', bytes: shown });
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const isRefused = error instanceof ImageError || error instanceof SnapshotError;
    this.#thread.post({ type: isRefused ? 'refused' : 'broken', reason });
  }
}

async function makeMachine(module: WebAssembly.Module, message: BootMessage): Promise<Machine> {
  if (message.type === 'resume') return restoreMachine(module, message.snapshot, message.limits);
  const machine = await createMachine(module, message.description);
  machine.start(message.limits);
  return machine;
}
