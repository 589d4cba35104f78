import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAbandoned, processName } from '../living.ts';

/** Who makes an index now, in whichever process, and how far that is: a file in the index's folder. */
export interface Making {
  by: string;
  done: number;
  total: number;
}

const lookAgainMs = 200;

function makingFile(folder: string): string {
  return path.join(folder, 'making');
}

/** @returns undefined when nobody makes it. */
export function readMaking(folder: string): Making | undefined {
  try {
    const making = JSON.parse(readFileSync(makingFile(folder), 'utf8')) as Making; // or cut off, which throws
    const { mtimeMs } = statSync(makingFile(folder));
    return isAbandoned(making.by, mtimeMs) ? undefined : making;
  } catch {
    return undefined; // not there, or being written
  }
}

/** Waits until no other process makes it. @returns functions that tell how far it is, and that end it. */
export async function beginMaking(
  folder: string,
  signal: AbortSignal,
): Promise<{ tell(done: number, total: number): void; end(): void }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = makingFile(folder);
  const write = (done: number, total: number, flag: 'wx' | 'w') =>
    writeFileSync(file, JSON.stringify({ by: processName(), done, total }), { flag, mode: 0o600 });
  for (;;) {
    signal.throwIfAborted();
    try {
      write(0, 0, 'wx');
      return {
        tell: (done, total) => write(done, total, 'w'),
        end: () => rmSync(file, { force: true }),
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (isLeft(file)) rmSync(file, { force: true });
    else await sleep(lookAgainMs, undefined, { signal });
  }
}

/** Its maker is gone, or it never got its content and is old. */
function isLeft(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const text = readFileSync(file, 'utf8');
  const by = /^\{"by":"([\w.-]{1,300})"/.exec(text)?.[1];
  return isAbandoned(by ?? '', found.mtimeMs);
}
