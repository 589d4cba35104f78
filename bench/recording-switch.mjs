/**
 * Loaded into a portal that is measured (`node --import`), and into no other: while the file that RECORDING_SWITCH names is
 * there, every read is taken for one that is known already, so that nothing is written. It replaces what
 * `core/audit/read-repeats.ts` keeps by `processWide('read-repeats')`; the bench counts entries to see that it does.
 */
import { existsSync } from 'node:fs';

let isOff = false;
setInterval(() => {
  isOff = existsSync(process.env.RECORDING_SWITCH ?? '');
}, 5).unref();

class Reads extends Map {
  get(key) {
    const atMs = Date.now();
    return isOff ? { firstSequence: 0, atMs, userId: '', again: 0, lastMs: atMs } : super.get(key);
  }
}

class States extends WeakMap {
  get(ports) {
    const known = super.get(ports) ?? { reads: new Reads(), left: [] };
    this.set(ports, known);
    return known;
  }
}

globalThis.slipway ??= new Map();
globalThis.slipway.set('read-repeats', new States());
