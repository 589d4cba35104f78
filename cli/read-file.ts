import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './command.ts';

const fileBytesMaximum = 2 ** 31 - 1;

/** @param what names the argument in messages. @throws UsageError when the file is too large or cannot be read. */
export function readInput(what: string, file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > fileBytesMaximum) {
      throw new UsageError(`${what} ${file}: ${size} bytes is more than ${fileBytesMaximum}`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} ${file}: ${reason}`);
  }
}
