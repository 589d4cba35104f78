/** `null`: cannot be measured on this machine. */
export type Figures = Record<string, number | null>;

/** @throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new RangeError('median of nothing');
  return (low + high) / 2;
}

/** Three significant digits: what noise leaves of a figure. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** @returns seconds of wall time. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
