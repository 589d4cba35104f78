/**
 * What a role lets somebody do is decided in core/identity/rules.ts alone: elsewhere no code compares one, nor
 * the kind of an organization. app/text/role-words.ts says roles to people.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const keepers = /^(core\/identity\/|app\/text\/role-words\.ts$)/;
const comparison =
  /(['"`])(?:engineer|manager|maintainer|licence-officer|board|auditor)\1|[!=]==\s*(['"`])(?:owner|partner)\2/g;

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'app', 'core', 'runner', 'cli'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !keepers.test(file) && existsSync(file));

let broken = 0;
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  for (const { 0: found, index } of text.matchAll(comparison)) {
    const line = text.slice(0, index).split('\n').length;
    process.stdout.write(`${file}:${line}: ${found}: ask a rule of core/identity/rules.ts\n`);
    broken += 1;
  }
}
process.exitCode = broken === 0 ? 0 : 1;
