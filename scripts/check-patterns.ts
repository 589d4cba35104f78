/**
 * No regular expression of ours can back-track without bound: whatever it is given, its time is linear. An
 * analyser (recheck) proves that of each; there is no list of exceptions. A pattern that it finds guilty is
 * replaced by a reader by hand (`formats/`). Patterns made from strings at run time cannot be proved, so
 * there are none.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Token as AcornToken, parse } from 'acorn';
import { transformSync } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

const rooms = [
  ...['core', 'adapters', 'app', 'runner', 'server'],
  ...['formats', 'emulator', 'cli', 'drizzle'],
];
const checkerVersion = manifest.devDependencies.recheck;
const keptFile = '.cache/patterns.json';
/** For one pattern, on a machine that does other work too. */
const timeoutMs = 60_000;

/** acorn's types leave the value out. */
type Token = AcornToken & { value?: unknown };

interface Found {
  file: string;
  source: string;
  flags: string;
}

function tokensOf(file: string): Token[] {
  const text = readFileSync(file, 'utf8');
  const loader = file.endsWith('x') ? 'tsx' : 'ts';
  const { code } = transformSync(text, { loader, jsx: 'automatic', target: 'esnext' });
  const tokens: Token[] = [];
  parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    onToken: (token) => tokens.push(token),
  });
  return tokens;
}

function patternsOf(file: string): Found[] {
  const tokens = tokensOf(file);
  return tokens.flatMap(({ type, value }, index) => {
    if (type.label === 'regexp') {
      const { pattern, flags } = value as { pattern: string; flags: string };
      return { file, source: pattern, flags };
    }
    const isMade = value === 'RegExp' && tokens[index + 1]?.type.label === '(';
    return isMade ? { file, source: '', flags: '' } : [];
  });
}

/** @returns why the pattern is refused. */
function faultOf({ source, flags }: Found): string | undefined {
  if (source === '') return 'a pattern that is made at run time cannot be proved linear';
  const result = checkSync(source, flags, { timeout: timeoutMs });
  if (result.status === 'safe') return undefined;
  if (result.status === 'unknown') return `not proved linear: ${result.error.kind}`;
  return `${result.complexity.summary} on ${result.attack.pattern}`;
}

function readKept(): Set<string> {
  try {
    return new Set(JSON.parse(readFileSync(keptFile, 'utf8')) as string[]);
  } catch {
    return new Set(); // the first time, or cut off: all is proved again
  }
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...rooms], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('emulator/hart/assembly/'))
  .filter((file) => existsSync(file));

/** What was proved linear before, by this analyser: the proof takes seconds for some. */
const kept = readKept();
const proved: string[] = [];
let broken = 0;
for (const found of files.flatMap(patternsOf)) {
  const key = `${checkerVersion} /${found.source}/${found.flags}`;
  const fault = kept.has(key) ? undefined : faultOf(found);
  if (fault === undefined) proved.push(key);
  else {
    process.stdout.write(`${found.file}: /${found.source}/${found.flags}: ${fault}\n`);
    broken += 1;
  }
}
mkdirSync('.cache', { recursive: true });
writeFileSync(keptFile, JSON.stringify([...new Set(proved)], null, 1));
process.exitCode = broken === 0 ? 0 : 1;
