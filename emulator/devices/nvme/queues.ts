/** Queue pairs; an identifier without a queue has one of size 0. Source: NVM Express Base 1.4, 4.1 and 5.3 to 5.6. */
import { SnapshotError, type StateExchange } from '../../state/state-exchange.ts';

/** The admin queue and as many I/O queues as QEMU's device has. */
export const queuesMaximum = 65;
/** CAP.MQES, plus 1. */
export const queueEntriesMaximum = 2048;

/** Entries in guest memory, filled at the tail and taken from the head. */
class Ring {
  base = 0;
  size = 0;
  head = 0;
  tail = 0;

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** @throws SnapshotError for a place outside of the ring, which nothing checks later. */
  exchange(state: StateExchange): void {
    this.base = state.safe(this.base);
    this.size = state.u32(this.size);
    this.head = state.u32(this.head);
    this.tail = state.u32(this.tail);
    const { size, head, tail } = this;
    const last = Math.max(size - 1, 0);
    if (!state.restoring || (size <= queueEntriesMaximum && head <= last && tail <= last)) return;
    throw new SnapshotError(`head ${head} and tail ${tail} of a queue of ${size}`);
  }
}

export class SubmissionQueue extends Ring {
  /** Identifier of the queue that its commands complete to. */
  completion = 0;

  create(base: number, size: number, completion: number): void {
    Object.assign(this, { base, size, completion, head: 0, tail: 0 });
  }

  delete(): void {
    this.create(0, 0, 0);
  }

  /** @returns the address of the next command; its entry is free afterwards. */
  advance(entryBytes: number): number {
    const at = this.base + this.head * entryBytes;
    this.head = (this.head + 1) % this.size;
    return at;
  }

  override exchange(state: StateExchange): void {
    super.exchange(state);
    this.completion = state.u32(this.completion);
  }
}

export class CompletionQueue extends Ring {
  /** Phase tag of the next entry: 1 in the first pass through the ring. */
  phase = 1;
  vector = 0;
  interrupts = false;

  get isFull(): boolean {
    return (this.tail + 1) % this.size === this.head;
  }

  create(base: number, size: number, vector: number, interrupts: boolean): void {
    Object.assign(this, { base, size, vector, interrupts, head: 0, tail: 0, phase: 1 });
  }

  delete(): void {
    this.create(0, 0, 0, false);
  }

  /** @returns the address of the next entry to be written. */
  advance(entryBytes: number): number {
    const at = this.base + this.tail * entryBytes;
    this.tail = (this.tail + 1) % this.size;
    if (this.tail === 0) this.phase ^= 1;
    return at;
  }

  override exchange(state: StateExchange): void {
    super.exchange(state);
    this.phase = state.u32(this.phase);
    this.vector = state.u32(this.vector);
    this.interrupts = state.flag(this.interrupts);
  }
}

export class QueuePairs {
  readonly submission = Array.from({ length: queuesMaximum }, () => new SubmissionQueue());
  readonly completion = Array.from({ length: queuesMaximum }, () => new CompletionQueue());

  /** @returns undefined for an identifier without a queue. */
  submissionAt(id: number): SubmissionQueue | undefined {
    const queue = this.submission[id];
    return queue?.size ? queue : undefined;
  }

  completionAt(id: number): CompletionQueue | undefined {
    const queue = this.completion[id];
    return queue?.size ? queue : undefined;
  }

  /** Identifiers of the submission queues that complete to one queue. */
  feeding(completion: number): number[] {
    return [...this.submission.keys()].filter(
      (id) => this.submissionAt(id)?.completion === completion,
    );
  }

  /** Whether there is a queue beside the admin queue. */
  get hasIo(): boolean {
    return [...this.submission, ...this.completion].some(
      (queue) => queue.size > 0 && queue !== this.submission[0] && queue !== this.completion[0],
    );
  }

  deleteAll(): void {
    for (const queue of this.submission) queue.delete();
    for (const queue of this.completion) queue.delete();
  }

  exchange(state: StateExchange): void {
    for (const queue of this.submission) queue.exchange(state);
    for (const queue of this.completion) queue.exchange(state);
  }
}
