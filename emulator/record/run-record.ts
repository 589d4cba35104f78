import type { RunLimits } from '../description/description.ts';
import type { Coverage } from '../observe/coverage.ts';
import type { Trace } from '../observe/trace.ts';
import type { Witness } from '../observe/witness.ts';
import { SnapshotError, type StateExchange } from '../state/state-exchange.ts';
import { Budget } from './budget.ts';
import { charges } from './charges.ts';
import { ConsoleRecorder } from './console-recorder.ts';
import { EventRecorder } from './event-recorder.ts';
import { type BootExit, type BootTranscript, exitStatus } from './transcript.ts';

/** Who watches a run. No observer can change it: the transcript is the same with and without one. */
export interface Observer {
  /** All that the guest prints, in order, in pieces; they belong to the observer. */
  console?(bytes: Uint8Array<ArrayBuffer>): void;
  /** Marks what is executed. */
  coverage?: Coverage;
  /** Records traps, calls and accesses. */
  trace?: Trace;
  /** Follows a harness of tests. */
  witness?: Witness;
}

/** What the record asks of the machine that it is about. */
interface Recorded {
  retired(): number;
  /** Ends the core's `run` after the current instruction. */
  stop(): void;
}

function readExit(kind: string, code: number): BootExit {
  if (kind === 'guest-failure') return { kind, code };
  for (const known of Object.keys(exitStatus) as BootExit['kind'][]) {
    if (known === kind && known !== 'guest-failure') return { kind: known };
  }
  throw new SnapshotError(`${JSON.stringify(kind)} is no way to end`);
}

/** What one run has printed, shown and spent, and how it ended. */
export class RunRecord {
  readonly budget: Budget;
  readonly #console: ConsoleRecorder;
  readonly #events = new EventRecorder();
  readonly #machine: Recorded;
  exit: BootExit | undefined;

  constructor(limits: RunLimits, machine: Recorded, observer?: Observer) {
    this.budget = new Budget(limits.budgetInstructions);
    this.#console = new ConsoleRecorder(limits.expectText);
    this.observe(observer);
    this.#machine = machine;
  }

  observe(observer: Observer | undefined): void {
    this.#console.onBytes = observer?.console?.bind(observer);
  }

  get limits(): RunLimits {
    const { expected } = this.#console;
    const budgetInstructions = this.budget.limit;
    return { budgetInstructions, ...(expected !== '' && { expectText: expected }) };
  }

  /** Ends the run. Only the first call counts. */
  end(exit: BootExit): void {
    this.exit ??= exit;
    this.#machine.stop();
  }

  event(hart: number, kind: string, detail: () => string): void {
    this.#events.add(() => this.#machine.retired(), hart, kind, detail);
  }

  /** @returns false once the budget is spent or the run has ended otherwise. */
  charge(instructions: number): boolean {
    const affordable = this.budget.charge(instructions, () => this.#machine.retired());
    if (!affordable) this.#machine.stop();
    return affordable && this.exit === undefined;
  }

  /** A byte that the same instruction prints after the end is ignored. */
  consoleByte(hart: number, byte: number): void {
    if (this.exit !== undefined || !this.charge(charges.consoleByte)) return;
    if (this.#console.byte(byte)) this.end({ kind: 'expected-text' });
    if (this.#console.justTruncated) {
      this.event(hart, 'console-truncated', () => 'more than 1 MiB: counted and hashed, not kept');
    }
  }

  /** What was printed before this record was restored, and since: the first MiB. */
  get consoleKept(): Uint8Array<ArrayBuffer> {
    return this.#console.kept;
  }

  get consoleTotalBytes(): number {
    return this.#console.total;
  }

  /** From here on as though the run had begun with these limits. */
  changeLimits(limits: Partial<RunLimits>): void {
    if (limits.budgetInstructions !== undefined) this.budget.changeLimit(limits.budgetInstructions);
    if (limits.expectText !== undefined) this.#console.expect(limits.expectText);
  }

  exchange(state: StateExchange): void {
    this.budget.exchange(state);
    this.#console.exchange(state);
    this.#events.exchange(state);
    const kind = state.string(this.exit?.kind ?? '');
    const code = state.safe(this.exit?.kind === 'guest-failure' ? this.exit.code : 0);
    if (state.restoring) this.exit = kind === '' ? undefined : readExit(kind, code);
  }

  flush(): void {
    this.#console.flush();
  }

  /** Ends the record. */
  finish(): Pick<
    BootTranscript,
    'consoleBytes' | 'consoleTotalBytes' | 'consoleSha256' | 'events' | 'eventsTotal'
  > {
    const { bytes, total, sha256 } = this.#console.finish();
    return {
      consoleBytes: bytes,
      consoleTotalBytes: total,
      consoleSha256: sha256,
      events: this.#events.kept,
      eventsTotal: this.#events.total,
    };
  }
}
