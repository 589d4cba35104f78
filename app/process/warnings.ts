import { processWide } from '#core/process-wide.ts';

function warnings(): Map<string, string> {
  return processWide('warnings', () => new Map());
}

/** Warns the operator of a harmful setting: on stderr the first time, and in the health response. `name` identifies the warning. */
export function warnOnce(name: string, sentence: string): void {
  if (warnings().has(name)) return;
  warnings().set(name, sentence);
  process.stderr.write(`warning: ${sentence}\n`);
}

/** The sentences so far, the oldest first. */
export function listWarnings(): string[] {
  return [...warnings().values()];
}
