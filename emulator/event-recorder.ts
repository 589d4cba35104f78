import type { BootEvent } from './transcript.ts';

const keptMaximum = 1000;

/** Keeps the first 1,000 events and counts all; one that repeats the one before is only counted. */
export class EventRecorder {
  readonly kept: BootEvent[] = [];
  total = 0;

  /** @param detail is only asked for while there is room. */
  add(at: () => number, hart: number, kind: string, detail: () => string): void {
    this.total += 1;
    if (this.kept.length >= keptMaximum) return;
    const event = { at: at(), hart, kind, detail: detail() };
    const last = this.kept.at(-1);
    const repeats = last?.hart === hart && last.kind === kind && last.detail === event.detail;
    if (!repeats) this.kept.push(event);
  }
}
