/**
 * Every path and npm script that a document names exists: a document tells the current state only.
 * Paths are read from back-quoted words that begin with one of our top folders or files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../package.json' with { type: 'json' };

const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const rootPath =
  /^(?:\.\/)?((?:app|core|drizzle|adapters|emulator|formats|runner|cli|hypervisor|tests|bench|server|scripts|docs|demo)\/[\w./@[\]()-]*|[\w-]+\.(?:md|json|ts|js))$/;

let broken = 0;
function report(file: string, line: number, message: string): void {
  process.stdout.write(`${file}:${line}: ${message}\n`);
  broken += 1;
}

for (const file of documents) {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [, word = ''] of line.matchAll(/`([^`\s]+)`/g)) {
      const found = rootPath.exec(word)?.[1];
      if (found === undefined) continue;
      const here = path.join(path.dirname(file), found);
      if (!existsSync(found) && !existsSync(here))
        report(file, index + 1, `no such path: ${found}`);
    }
    for (const [, script = ''] of line.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
      if (!(script in manifest.scripts)) report(file, index + 1, `no such npm script: ${script}`);
    }
    for (const [, target = ''] of line.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g)) {
      if (!existsSync(path.join(path.dirname(file), target))) {
        report(file, index + 1, `dead link: ${target}`);
      }
    }
  }
}
process.exitCode = broken === 0 ? 0 : 1;
