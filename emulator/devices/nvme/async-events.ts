/**
 * Asynchronous Event Request commands, and the one event that there is: an error. Source: NVM Express Base 1.4, 5.2.
 */
import { SnapshotError, type StateExchange } from '../../state/state-exchange.ts';
import { ended, type Outcome } from './command.ts';
import { asyncEventsMaximum } from './identify.ts';

/** 5.2.1, event information of error events. */
export const errorEvent = { invalidDoorbell: 0, invalidDoorbellValue: 1 } as const;
export const errorLogPage = 1;

export class AsyncEvents {
  /** Identifiers of the commands that wait for an event. */
  readonly #waiting = new Uint32Array(asyncEventsMaximum);
  #count = 0;
  #event: number | undefined;
  /** An event was reported and its log page not read since: further events of its type are held back. */
  #masked = false;

  /** Keeps a command until there is an event. @returns false when the limit is reached. */
  hold(command: number): boolean {
    if (this.#count === asyncEventsMaximum) return false;
    this.#waiting[this.#count] = command;
    this.#count += 1;
    return true;
  }

  /** @param information from `errorEvent`; while one waits to be reported, further ones are dropped. */
  report(information: number): void {
    if (!this.#masked) this.#event ??= information;
  }

  /** The host has read the log page (5.2: "clears the event"). */
  logRead(): void {
    this.#masked = false;
  }

  /** @returns a command that an event completes, the one that waited longest. */
  take(): { command: number; outcome: Outcome } | undefined {
    if (this.#event === undefined || this.#count === 0) return undefined;
    const command = this.#waiting[0] ?? 0;
    this.#waiting.copyWithin(0, 1);
    this.#count -= 1;
    const outcome = ended(0, (errorLogPage << 16) | (this.#event << 8));
    this.#event = undefined;
    this.#masked = true;
    return { command, outcome };
  }

  reset(): void {
    this.#waiting.fill(0);
    this.#count = 0;
    this.#event = undefined;
    this.#masked = false;
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#waiting);
    this.#count = state.u32(this.#count);
    if (this.#count > asyncEventsMaximum)
      throw new SnapshotError(`${this.#count} waiting commands`);
    this.#masked = state.flag(this.#masked);
    const has = state.flag(this.#event !== undefined);
    const event = state.u32(this.#event ?? 0);
    this.#event = has ? event : undefined;
  }
}
