import type { BootEvent } from './transcript.ts';

const keptMaximum = 1000;

/** Keeps the first 1,000 events and counts the others. */
export class EventRecorder {
  readonly kept: BootEvent[] = [];
  total = 0;

  /** @param detail is only asked for events that are kept. */
  add(at: () => number, hart: number, kind: string, detail: () => string): void {
    this.total += 1;
    if (this.kept.length >= keptMaximum) return;
    this.kept.push({ at: at(), hart, kind, detail: detail() });
  }
}
