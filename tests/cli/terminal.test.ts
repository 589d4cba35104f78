import type { SpawnOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assemble } from '../emulator/guests/assemble.ts';
import { elfObject } from '../helpers/elf.ts';
import { isInstalled } from '../helpers/installed.ts';
import { run, slipway } from '../helpers/run.ts';

const link = '\u001b]8;;http://a.b\u0007c';
/** Names of an ELF are bytes: here CSI, in one of them and in two. */
const trick = 'a\u009bb\u001b[8m';
let folder: string;
let guest: string;
let listed: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-terminal-'));
  // In two pieces, as the guest prints its text.
  const pieces: [string, string][] = [
    ['hello ', link.slice(0, 6)],
    ['from the guest', link.slice(6).padEnd(14)],
  ];
  const kernel = readFileSync(assemble('hello')).toString('latin1');
  guest = path.join(folder, 'guest.elf');
  const made = pieces.reduce((file, [said, instead]) => file.replace(said, instead), kernel);
  writeFileSync(guest, made, 'latin1');
  listed = path.join(folder, 'listed.elf');
  const file = elfObject([{ name: trick, type: 1, flags: 6, content: Buffer.from([1, 0, 1, 0]) }]);
  file.writeUInt16LE(2, 16);
  writeFileSync(listed, file);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function inPipe(...words: string[]): Promise<string> {
  return (await slipway(...words)).stdout;
}

/** All that a terminal gets, standard error too. */
async function inTerminal(...words: string[]): Promise<string> {
  const command = [process.execPath, 'dist/slipway.mjs', ...words].join(' ');
  const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 };
  return (await run('script', ['-qec', command, '/dev/null'], options)).stdout;
}

describe.skipIf(!isInstalled('script'))('slipway on a terminal', () => {
  test('shows the escape of a guest’s link, which a pipe gets as it was printed', async () => {
    expect(await inPipe('boot', '--kernel', guest)).toContain(link);
    const shown = await inTerminal('boot', '--kernel', guest);
    expect(shown).toContain('⟦U+001B⟧]8;;http://a.b');
    expect(shown).toContain('the guest powered off');
    expect(shown).not.toContain('\u001b]');
  });

  test('shows what names of an ELF hide', async () => {
    expect(await inPipe('disasm', listed)).toContain(trick);
    const shown = await inTerminal('disasm', listed);
    expect(shown).toContain('a⟦U+009B⟧b⟦U+001B⟧[8m:');
    expect(shown).not.toContain('\u009b');
  });

  test('shows what the words of a refusal hide', async () => {
    const shown = await inTerminal('disasm', `'${trick}'`);
    expect(shown).toContain('disasm a⟦U+009B⟧b⟦U+001B⟧[8m: ');
    expect(shown).not.toContain('\u001b');
  });
});
