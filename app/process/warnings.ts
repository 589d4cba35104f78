import { processWide } from '#core/process-wide.ts';

function warnings(): Map<string, string> {
  return processWide('warnings', () => new Map());
}

/** Tells the operator of a setting that does harm: on stderr the first time, and in the health answer. */
export function warnOnce(name: string, sentence: string): void {
  if (warnings().has(name)) return;
  warnings().set(name, sentence);
  process.stderr.write(`mind: ${sentence}\n`);
}

export function listWarnings(): string[] {
  return [...warnings().values()];
}
