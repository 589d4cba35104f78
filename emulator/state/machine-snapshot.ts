/** A whole machine to a snapshot and back: its configuration, its run, and what the core's caches hold. */
import { cacheBytes, type HartCore } from '../hart/interface.ts';
import { type Snapshot, writeSnapshot } from './snapshot.ts';
import { StateReader, stateToBytes } from './state-bytes.ts';
import { SnapshotError, type StateExchange } from './state-exchange.ts';

interface Kept {
  readonly core: HartCore;
  readonly configuration: Uint8Array;
  readonly harts: number;
  readonly memoryBytes: number;
  /** The record so far, then RAM, harts and devices. */
  exchange(state: StateExchange): void;
}

/** @throws SnapshotError when it would be larger than a file can be. */
export function saveMachine(machine: Kept): Uint8Array<ArrayBuffer> {
  return writeSnapshot(machine.configuration, (state) => exchangeWhole(machine, state));
}

/** @throws SnapshotError that names the byte of what is wrong; the machine is then not to be used. */
export function loadMachine(machine: Kept, snapshot: Snapshot): void {
  const { core, configuration } = machine;
  const same = configuration.every((byte, index) => byte === snapshot.configuration[index]);
  if (!same || configuration.length !== snapshot.configuration.length) {
    throw new SnapshotError('a snapshot of another machine: harts, memory or devices differ');
  }
  core.clearRam();
  snapshot.read((state) => exchangeWhole(machine, state));
  core.restoreCaches();
}

/** For going back within one process: the bytes of a snapshot, without header and hash. */
export function captureMachine(machine: Kept): Uint8Array {
  return stateToBytes((state) => exchangeWhole(machine, state));
}

/** @param captured of this very machine. */
export function rewindMachine(machine: Kept, captured: Uint8Array): void {
  machine.core.clearRam();
  exchangeWhole(machine, new StateReader(captured));
  machine.core.restoreCaches();
}

/** @throws SnapshotError */
function exchangeWhole(machine: Kept, state: StateExchange): void {
  machine.exchange(state);
  if (state.restoring) {
    const wrong = machine.core.restoreState(machine.harts, machine.memoryBytes);
    if (wrong >= 0) {
      throw new SnapshotError(`0x${wrong.toString(16)} of the core's state is of no machine`);
    }
  }
  exchangeCaches(machine.core, state);
}

function exchangeCaches(core: HartCore, state: StateExchange): void {
  state.text('caches');
  state.sparse(new Uint8Array(core.memory.buffer, core.saveCaches(), cacheBytes));
}
