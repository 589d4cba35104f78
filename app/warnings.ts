/** Next bundles a module once a route; the process has one list all the same. */
const shared = globalThis as typeof globalThis & { slipwayWarnings?: Map<string, string> };

/** Tells the operator of a setting that does harm: on stderr the first time, and in the health answer. */
export function warnOnce(name: string, sentence: string): void {
  shared.slipwayWarnings ??= new Map();
  if (shared.slipwayWarnings.has(name)) return;
  shared.slipwayWarnings.set(name, sentence);
  process.stderr.write(`mind: ${sentence}\n`);
}

export function listWarnings(): string[] {
  return [...(shared.slipwayWarnings?.values() ?? [])];
}
