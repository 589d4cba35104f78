/** Debian's cgit as the peer of source pages: a process for each page, nothing cached. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const program = '/usr/lib/cgit/cgit.cgi';

/** @returns false, with a line that says what to install, where it is missing. */
export function cgitIsHere(): boolean {
  if (existsSync(program)) return true;
  process.stderr.write('no cgit here: `apt-get install cgit` gives the figures …_over_cgit\n');
  return false;
}

/** Its settings: no cache, blame allowed, no highlighting (Debian's filter starts an interpreter for each file). */
export async function configureCgit(scratch: string, bare: string): Promise<string> {
  const file = path.join(scratch, 'cgitrc');
  const lines = [
    'cache-size=0',
    'enable-blame=1',
    'max-blob-size=0',
    'repo.url=tree',
    `repo.path=${bare}`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/**
 * Asks for one page and reads it whole, from the start of the process to its end.
 *
 * @returns milliseconds.
 * @throws Error for another answer than 200.
 */
export async function askCgit(config: string, place: string, query: string): Promise<number> {
  const startMs = performance.now();
  const child = spawn(program, [], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      CGIT_CONFIG: config,
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '/cgit',
      PATH_INFO: place,
      QUERY_STRING: query,
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: '/nonexistent',
    },
  });
  let size = 0;
  let head = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (head.length < 500) head += chunk.toString('latin1', 0, 500);
  });
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const tookMs = performance.now() - startMs;
  if (size < 500 || /^Status: [345]/m.test(head)) {
    throw new Error(`cgit ${place}?${query}: ${head.slice(0, 200)}`);
  }
  return tookMs;
}
