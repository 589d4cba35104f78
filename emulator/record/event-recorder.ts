import { SnapshotError, type StateExchange } from '../state/state-exchange.ts';
import type { BootEvent } from './transcript.ts';

const keptMaximum = 1000;

/** Keeps the first 1,000 events and counts all; one that repeats one of the two before is only counted. */
export class EventRecorder {
  readonly kept: BootEvent[] = [];
  total = 0;

  /** @param detail is only asked for while there is room. */
  add(at: () => number, hart: number, kind: string, detail: () => string): void {
    this.total += 1;
    if (this.kept.length >= keptMaximum) return;
    const event = { at: at(), hart, kind, detail: detail() };
    // Compared with the two before, since a fault that repeats itself is two events each time.
    const repeats = this.kept
      .slice(-2)
      .some((last) => last.hart === hart && last.kind === kind && last.detail === event.detail);
    if (!repeats) this.kept.push(event);
  }

  exchange(state: StateExchange): void {
    this.total = state.safe(this.total);
    const count = state.u32(this.kept.length);
    if (count > keptMaximum) throw new SnapshotError(`${count} events, at most ${keptMaximum}`);
    for (let index = 0; index < count; index += 1) {
      const { at, hart, kind, detail } = this.kept[index] ?? {
        at: 0,
        hart: 0,
        kind: '',
        detail: '',
      };
      this.kept[index] = {
        at: state.safe(at),
        hart: state.u32(hart),
        kind: state.string(kind),
        detail: state.string(detail),
      };
    }
    this.kept.length = count;
  }
}
