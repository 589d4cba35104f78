/**
 * Types, unused names and unused exports of the AssemblyScript of the emulator, which neither `tsc` of the whole tree
 * nor the linter can read: its numbers are of other types, and its functions have decorators.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = 'emulator/hart/assembly';
/** Its exports are the module's. */
const entry = `${folder}/index.ts`;
/** Written whole from the table of encodings. */
const generated = `${folder}/decode/opcodes.ts`;
/** What a test compiles with it. */
const testEntry = 'tests/emulator/hart/fixtures/float-entry.ts';

/**
 * Decorators on functions are AssemblyScript's (`@inline`), not TypeScript's: TS1206. And what TypeScript finds in
 * AssemblyScript's own definitions is not ours to mend.
 */
function isOfTheDialect(line: string): boolean {
  return line.includes('error TS1206:') || line.startsWith('node_modules/');
}

function typeErrors(): string[] {
  const { stdout, error } = spawnSync(
    'node_modules/.bin/tsc',
    ['-p', folder, '--pretty', 'false'],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  // What begins with a space goes on with the line before.
  const errors = stdout.split(/\n(?! )/).filter((line) => line.trim() !== '');
  return errors.filter((line) => !isOfTheDialect(line));
}

const importPattern = /\b(?:import|export)\s*(?:\{([^}]*)\}|\*\s*as\s+\w+)\s*from\s*'([^']+)'/g;
const exportPattern = /^(?:@[^\n]*?\s)?export (?:declare )?(?:function|const|let|class) (\w+)/gm;

/** What is exported and imported by no other file. */
function unusedExports(files: readonly string[]): string[] {
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const imported = new Set<string>();
  for (const [file, text] of texts) {
    for (const [, names = '', specifier = ''] of text.matchAll(importPattern)) {
      const target = `${path.join(path.dirname(file), specifier)}.ts`;
      for (const name of names.split(',')) imported.add(`${target} ${name.trim().split(' ')[0]}`);
    }
  }
  return [...texts]
    .filter(([file]) => file !== entry && file !== generated && file !== testEntry)
    .flatMap(([file, text]) =>
      [...text.matchAll(exportPattern)]
        .filter(([, name]) => !imported.has(`${file} ${name}`))
        .map(([, name]) => `${file}: ${name} is exported and imported nowhere`),
    );
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.join(folder, file));
const found = [...typeErrors(), ...unusedExports([...files, testEntry])];
for (const line of found) process.stdout.write(`${line}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
