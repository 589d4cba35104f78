import { writeFileSync } from 'node:fs';
import { UsageError } from './command.ts';

/** @throws UsageError that names the option when the file cannot be written. */
export function writeOutput(option: string, file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--${option} ${file}: ${reason}`);
  }
}
