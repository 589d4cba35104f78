/**
 * Runs a machine under a debugger: to breakpoints and watchpoints, by single instructions, and back. Going back is
 * running again from a captured moment, which a deterministic machine does to the instruction. A run that was only
 * looked at ends in the transcript that it would have had; one that was written to has a history that begins there.
 */
import { debugStopKind, privilegeModes } from '../hart/interface.ts';
import type { Machine, SliceEnd } from '../machine/machine.ts';
import type { Observer } from '../record/run-record.ts';
import { History, type Moment } from './history.ts';
import { Points } from './points.ts';

export type Stop =
  /** Stopped before the instruction at `address`. */
  | { kind: 'breakpoint'; hart: number; address: bigint }
  /**
   * Stopped before the instruction that makes the access; behind it when going back. GDB expects this of RISC-V: it
   * steps over the access itself, and compares.
   */
  | { kind: 'write' | 'read'; hart: number; address: bigint }
  | { kind: 'step'; hart: number }
  /** The boot is over, or every hart sleeps for good. */
  | { kind: 'end'; hart: number }
  /** Going back reached the beginning of the history. */
  | { kind: 'begin'; hart: number };

/** Instructions that a replay runs at once while it looks for a hart's last instruction. */
const stride = 5000;

export class DebugSession {
  readonly machine: Machine;
  readonly #history = new History();
  readonly points: Points;
  /** The stop at this place was reported: the next instruction begins whatever breakpoint is at it. */
  #over = false;
  #end: SliceEnd = 'running';
  /** Console bytes that the observer has been given. */
  #shown: number;

  /** @param observer gets every byte of the console once, however often a part of the run is run again. */
  constructor(machine: Machine, observer: Observer = {}) {
    this.machine = machine;
    this.points = new Points(machine.core);
    this.#shown = machine.consoleTotalBytes;
    machine.observe({
      ...observer,
      console: (bytes) => {
        const fresh = Math.min(bytes.length, machine.consoleTotalBytes - this.#shown);
        if (fresh <= 0) return;
        this.#shown += fresh;
        observer.console?.(bytes.slice(bytes.length - fresh));
      },
    });
    this.#history.begin(this.#moment());
  }

  /** Retired instructions of all harts. */
  get position(): number {
    return Number(this.machine.core.retired());
  }

  #moment(): Moment {
    return { position: this.position, captured: this.machine.capture() };
  }

  /** Removes all breakpoints and watchpoints, so that the machine can be run without a debugger. */
  leave(): void {
    this.points.lift();
    this.machine.core.debugResume(0);
  }

  describeEnd(): string {
    const { exit } = this.machine;
    return `the boot is over: ${exit?.kind ?? 'every hart sleeps, and nothing is to wake one'}`;
  }

  /** To be called after every write to registers or memory: the history before it cannot be run again. */
  changed(): void {
    this.#history.begin(this.#moment());
  }

  /** Runs at most so many instructions. @returns undefined when nothing stopped it. */
  forward(instructions: number): Stop | undefined {
    let left = instructions;
    while (left > 0) {
      if (this.#history.untilNext(this.position) === 0) this.#history.add(this.#moment());
      const before = this.position;
      const stop = this.#run(Math.min(left, this.#history.untilNext(before)));
      if (stop?.kind === 'write' || stop?.kind === 'read') {
        this.goTo(this.position - 1);
        this.#over = true;
      }
      if (stop !== undefined) return stop;
      left -= this.position - before;
    }
    return undefined;
  }

  /** Runs one slice, or up to a stop. */
  #run(instructions: number): Stop | undefined {
    const { core } = this.machine;
    core.debugResume(this.#over ? 1 : 0);
    this.#over = false;
    this.#end = this.machine.runSlice(instructions);
    const kind = core.debugStop();
    const hart = core.debugStopHart();
    if (kind !== debugStopKind.none) {
      this.#over = kind === debugStopKind.breakpoint;
      const address = core.debugStopAddress();
      if (kind === debugStopKind.breakpoint) return { kind: 'breakpoint', hart, address };
      return { kind: kind === debugStopKind.write ? 'write' : 'read', hart, address };
    }
    return this.#end === 'running' ? undefined : { kind: 'end', hart: 0 };
  }

  /** Instructions that a hart has begun. */
  #stepsOf(hart: number): number {
    return privilegeModes.reduce(
      (sum, _, mode) => sum + Number(this.machine.core.retiredInMode(hart, mode)),
      0,
    );
  }

  /**
   * Lets one hart begin one instruction; the others run meanwhile as far as the interleaving has them run before it.
   *
   * @returns undefined when the hart had no turn within so many instructions: call again.
   */
  step(hart: number, instructions = 100_000): Stop | undefined {
    const before = this.#stepsOf(hart);
    this.#over = true;
    for (let count = 0; count < instructions; count += 1) {
      const stop = this.forward(1);
      if (stop !== undefined) return stop;
      if (this.#stepsOf(hart) !== before) {
        // A breakpoint at the next instruction still stops.
        this.#over = false;
        return { kind: 'step', hart };
      }
    }
    return undefined;
  }

  /**
   * Goes, forward or back, to where so many instructions have retired, and stops at nothing on the way; not before the
   * history begins.
   */
  goTo(position: number): void {
    const moment = this.#history.upTo(position) ?? this.#history.first;
    if (moment === undefined) return;
    this.points.lift();
    if (position < this.position) this.#rewind(moment);
    while (this.position < position && this.#end !== 'ended') {
      const before = this.position;
      if (this.forward(position - before) !== undefined && this.position === before) break;
    }
    this.points.apply();
    this.#over = false;
  }

  #rewind(moment: Moment): void {
    this.machine.rewind(moment.captured);
    this.#over = false;
    this.#end = 'running';
  }

  /** Goes back to before the last instruction of a hart. */
  stepBack(hart: number): Stop {
    const steps = this.#stepsOf(hart);
    for (const moment of this.#history.before(this.position)) {
      this.#rewind(moment);
      if (this.#stepsOf(hart) === steps) continue;
      this.points.lift();
      this.goTo(this.#placeOfLast(hart, steps, moment));
      return { kind: 'step', hart };
    }
    return this.#toBegin();
  }

  /** @returns the position before the instruction with which a hart has begun `steps`. */
  #placeOfLast(hart: number, steps: number, from: Moment): number {
    let start = from.position;
    while (this.#stepsOf(hart) < steps) {
      start = this.position;
      this.#run(stride);
    }
    this.#rewind(from);
    if (start > from.position) this.#run(start - from.position);
    let place = start;
    while (this.#stepsOf(hart) < steps) {
      place = this.position;
      this.#run(1);
    }
    return place;
  }

  #toBegin(): Stop {
    const { first } = this.#history;
    if (first !== undefined) this.#rewind(first);
    return { kind: 'begin', hart: 0 };
  }

  /**
   * Goes back to the last breakpoint or watchpoint before this place.
   *
   * @param pause is awaited from time to time; when it answers that the search is to end, the result is `begin`.
   */
  async back(pause: () => Promise<boolean>): Promise<Stop> {
    let end = this.position;
    for (const moment of this.#history.before(end)) {
      const found = this.#lastStopWithin(moment, end);
      if (found !== undefined) {
        this.#rewind(moment);
        this.goTo(found.position);
        this.#over = found.stop.kind === 'breakpoint';
        return found.stop;
      }
      end = moment.position;
      if (!(await pause())) break;
    }
    this.goTo(end);
    return { kind: 'begin', hart: 0 };
  }

  #lastStopWithin(moment: Moment, end: number): { stop: Stop; position: number } | undefined {
    let found: { stop: Stop; position: number } | undefined;
    this.#rewind(moment);
    while (this.position < end) {
      const stop = this.#run(end - this.position);
      if (stop?.kind === 'end') break;
      if (stop === undefined) continue;
      const { position } = this;
      if (position < end || stop.kind !== 'breakpoint') found = { stop, position };
    }
    return found;
  }
}
