import { Hub, type MemberLine } from '#adapters/processes/hub.ts';
import type { ToMember, ToPrimary } from '#adapters/processes/messages.ts';
import type { Fault } from '#core/ports.ts';

/** One web process, as far as what keeps them running needs to know. */
export interface WebProcess {
  pid: number | undefined;
  send(message: ToMember): void;
  on(event: 'message', listener: (message: ToPrimary) => void): void;
  on(event: 'exit', listener: (how: string) => void): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Times, in milliseconds; a test gives shorter ones. */
export const webTimes = {
  /** The others start so long after the first serves: what was sent at the start is built meanwhile. */
  othersAfterMs: 5_000,
  /** A process that died is started again after the first, and after twice as long each time, up to the second … */
  againMs: 1_000,
  againMostMs: 30_000,
  /** … unless it lived so long. Then it is no fault of the portal any more either. */
  stableMs: 60_000,
  pingMs: 10_000,
  /** It answers nothing: a full check of a large database takes long, too. */
  silentMs: 120_000,
  /** Until answers that still run are cut off, when a process is replaced. */
  retireMs: 60_000,
} as const;

type Times = { [name in keyof typeof webTimes]: number };

interface Slot extends MemberLine {
  process: WebProcess;
  startedAtMs: number;
  heardAtMs: number;
  isReady: boolean;
  /** It was asked to end. */
  isRetiring: boolean;
  whenReady: Promise<void>;
}

/**
 * Keeps `count` web processes running behind one address. The first one leads and settles what a stop left before the
 * others start; another leads when it dies. One that dies is started again, later each time, and reported.
 */
export class WebProcesses {
  readonly #hub = new Hub();
  readonly #slots = new Set<Slot>();
  readonly #count: number;
  readonly #fork: (options: { leads: boolean }) => WebProcess;
  readonly #times: Times;
  readonly #onEnd: (how: string) => void;
  #served = false;
  #stopping = false;
  #restarting = false;
  #deaths = 0;
  #timers = new Set<NodeJS.Timeout>();

  /** @param onEnd is called when none is left: after `stop`, or when the first cannot start. */
  constructor(options: {
    count: number;
    fork: (options: { leads: boolean }) => WebProcess;
    onEnd: (how: string) => void;
    times?: Times;
  }) {
    this.#count = options.count;
    this.#fork = options.fork;
    this.#onEnd = options.onEnd;
    this.#times = options.times ?? webTimes;
  }

  /** How many serve at this moment. */
  get serving(): number {
    return [...this.#slots].filter(({ isReady }) => isReady).length;
  }

  start(): void {
    void this.#add({ leads: true }).whenReady.then(() => {
      this.#served = true;
      this.#later(this.#times.othersAfterMs, () => this.#fill());
    });
    this.#pingRegularly();
  }

  /** Asks all to end: no new connections, running answers end. `onEnd` is called afterwards. */
  stop(): void {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { process } of this.#slots) process.kill('SIGTERM');
  }

  /** Replaces one after the other: the next serves before the one before it is asked to end. */
  async restart(): Promise<void> {
    if (this.#restarting || this.#stopping) return;
    this.#restarting = true;
    try {
      for (const old of [...this.#slots]) {
        if (old.isRetiring || this.#stopping) continue;
        const next = this.#add({ leads: false });
        await next.whenReady;
        if (!this.#slots.has(next)) return; // it could not start: those that serve go on
        await this.#retire(old);
      }
    } finally {
      this.#restarting = false;
      this.#fill();
    }
  }

  #retire(slot: Slot): Promise<void> {
    slot.isRetiring = true;
    return new Promise((resolve) => {
      const late = this.#later(this.#times.retireMs, () => slot.process.kill('SIGKILL'));
      slot.process.on('exit', () => {
        clearTimeout(late);
        resolve();
      });
      slot.process.kill('SIGTERM');
    });
  }

  #fill(): void {
    if (this.#stopping || this.#restarting) return;
    while (this.#slots.size < this.#count) this.#add({ leads: false });
  }

  #add({ leads }: { leads: boolean }): Slot {
    const process = this.#fork({ leads });
    const nowMs = performance.now();
    let settle = () => {};
    const slot: Slot = {
      process,
      send: (message) => process.send(message),
      startedAtMs: nowMs,
      heardAtMs: nowMs,
      isReady: false,
      isRetiring: false,
      whenReady: new Promise((resolve) => {
        settle = resolve;
      }),
    };
    this.#slots.add(slot);
    process.on('message', (message) => {
      slot.heardAtMs = performance.now();
      if (message.kind !== 'ready') return this.#hub.hear(slot, message);
      slot.isReady = true;
      this.#hub.join(slot, { leads });
      settle();
    });
    process.on('exit', (how) => {
      this.#slots.delete(slot);
      this.#hub.leave(slot);
      this.#ended(slot, how);
      if (slot.isReady || this.#served) settle();
    });
    return slot;
  }

  #ended(slot: Slot, how: string): void {
    const isOver = this.#slots.size === 0 && (this.#stopping || !this.#served);
    if (isOver) this.#onEnd(how);
    if (isOver || this.#stopping || slot.isRetiring) return;
    const livedLong = performance.now() - slot.startedAtMs >= this.#times.stableMs;
    this.#deaths = livedLong ? 1 : this.#deaths + 1;
    this.#report(how);
    const doubled = this.#times.againMs * 2 ** Math.min(this.#deaths - 1, 20);
    this.#later(Math.min(doubled, this.#times.againMostMs), () => this.#fill());
  }

  #report(how: string): void {
    const fault: Fault = {
      sentence: `a web process of the portal ended by itself (${how}), ${this.#deaths} in a row; it is started again, and its last words are in the log`,
      stops: false,
    };
    const key = 'web-process';
    process.stderr.write(`${fault.sentence}\n`);
    this.#hub.tell({ kind: 'fault', key, fault });
    const deaths = this.#deaths;
    this.#later(this.#times.stableMs, () => {
      if (this.#deaths === deaths) this.#hub.tell({ kind: 'fault', key });
    });
  }

  #pingRegularly(): void {
    this.#later(this.#times.pingMs, () => {
      for (const slot of this.#slots) {
        const silentMs = performance.now() - slot.heardAtMs;
        if (slot.isReady && silentMs > this.#times.silentMs) slot.process.kill('SIGKILL');
        else slot.send({ kind: 'ping' });
      }
      this.#pingRegularly();
    });
  }

  #later(delayMs: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
    return timer;
  }
}
