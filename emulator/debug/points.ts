/** Breakpoints and watchpoints that a debugger has inserted. */
import type { HartCore } from '../hart/interface.ts';

export type PointKind = 'software' | 'hardware' | 'write' | 'read' | 'access';

interface Point {
  kind: PointKind;
  address: bigint;
  length: bigint;
}

const watchKinds = { write: 1, read: 2, access: 3 } as const;

export class Points {
  readonly #core: HartCore;
  #points: Point[] = [];

  constructor(core: HartCore) {
    this.#core = core;
  }

  /** @returns false when there are too many. */
  insert(kind: PointKind, address: bigint, length: bigint): boolean {
    this.#points.push({ kind, address, length });
    if (this.apply()) return true;
    this.#points.pop();
    this.apply();
    return false;
  }

  remove(kind: PointKind, address: bigint, length: bigint): void {
    const at = this.#points.findIndex(
      (point) => point.kind === kind && point.address === address && point.length === length,
    );
    if (at >= 0) this.#points.splice(at, 1);
    this.apply();
  }

  /** @returns the kind of the breakpoint or watchpoint that was inserted at that address. */
  at(address: bigint): PointKind | undefined {
    return this.#points.find((point) => point.address === address)?.kind;
  }

  /** Makes the core stop at them. @returns false when there are more than the core takes. */
  apply(): boolean {
    return this.#give(this.#points);
  }

  /** Makes the core stop at none of them until the next `apply`. */
  lift(): void {
    this.#give([]);
  }

  #give(points: readonly Point[]): boolean {
    const core = this.#core;
    core.debugClear();
    const taken = points.map(({ kind, address, length }) =>
      kind === 'software' || kind === 'hardware'
        ? core.debugBreak(address)
        : core.debugWatch(address, length, watchKinds[kind]),
    );
    core.debugApply();
    return taken.every((one) => one === 1);
  }
}
