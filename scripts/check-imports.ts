/**
 * Who may import whom (ARCHITECTURE.md, "Rooms and doors"). No exceptions list.
 * A room is a top folder; `tests`, `scripts` and `bench` stand outside and may import any room.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Verdict = string | undefined;

const rooms = [
  'app',
  'core',
  'drizzle',
  'adapters',
  'emulator',
  'formats',
  'runner',
  'cli',
  'server',
] as const;
type Room = (typeof rooms)[number];

/** What a file of a room may import of ours, beside its own room. */
const allowed: Record<Room, (target: string) => boolean> = {
  app: (target) => /^(core|adapters|emulator)\//.test(target),
  runner: (target) => /^(core|adapters|emulator)\//.test(target),
  adapters: (target) =>
    /^core\/(ports|git-port|errors|context)\.ts$/.test(target) || target.startsWith('drizzle/'),
  core: (target) => target.startsWith('drizzle/'),
  server: (target) => /^(core|adapters)\//.test(target),
  cli: (target) => /^core\/(.*\/)?schema\.ts$/.test(target) || target.startsWith('emulator/'),
  emulator: () => false,
  drizzle: () => false,
  formats: () => false,
};

/** Packages and built-in modules that only one room may touch. */
const keepers: readonly { pattern: RegExp; room: Room }[] = [
  { pattern: /^(next|react|react-dom|next-auth)(\/|$)/, room: 'app' },
  { pattern: /^better-sqlite3$/, room: 'drizzle' },
  { pattern: /^(node:)?child_process$|^octokit$|^@octokit\/|^bullmq$|^ioredis$/, room: 'adapters' },
];

const specifierPattern =
  /(?:^|[\s;}])(?:import|export)\s*(?:[\w*{}\s,$]+?\s*from\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;

function isRoom(name: string): name is Room {
  return (rooms as readonly string[]).includes(name);
}

/** The room of a file; each folder of core/ is one, and so is what lies at its root. */
function roomOf(file: string): string {
  const [top = '', next = '', rest] = file.split('/');
  return top === 'core' && rest !== undefined ? `core/${next}` : top;
}

/** AssemblyScript, whose compiler resolves nothing but relative paths. */
const assemblyScript = /^(emulator\/hart\/assembly|tests\/emulator\/hart\/fixtures)\//;

/** One style: `#room/…` between rooms, relative inside one. */
function judgeStyle(file: string, specifier: string, target: string): Verdict {
  const mapped = `#${target.split('/')[0]}/*` in imports;
  if (!mapped || specifier.startsWith('#app/jsx/jsx-') || assemblyScript.test(file))
    return undefined;
  const inside = roomOf(file) === roomOf(target);
  if (inside === specifier.startsWith('.')) return undefined;
  return inside
    ? `${specifier} is of the same room: import it by './' or '../'`
    : `import #${target}`;
}

function judge(file: string, specifier: string): Verdict {
  const target = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.')
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
      : undefined;
  const forbidden = judgeRoom(file, specifier, target);
  return forbidden ?? (target === undefined ? undefined : judgeStyle(file, specifier, target));
}

function judgeRoom(file: string, specifier: string, target: string | undefined): Verdict {
  const room = file.split('/')[0] ?? '';
  if (!isRoom(room)) return undefined;
  const keeper = keepers.find(({ pattern }) => pattern.test(specifier));
  if (keeper && keeper.room !== room) return `only ${keeper.room}/ may import ${specifier}`;
  if (target === undefined) return undefined;
  const targetRoom = target.split('/')[0] ?? '';
  if (targetRoom === room) return undefined;
  if (target === 'package.json') return undefined;
  // pure, and for everybody
  if (targetRoom === 'formats' && room !== 'drizzle') return undefined;
  return allowed[room](target) ? undefined : `${room}/ may not import ${target}`;
}

const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  imports: Record<string, string>;
};
const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.mjs', '*.js'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '');

let broken = 0;
for (const file of files) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    continue; // listed by git, deleted in the work tree
  }
  for (const match of text.matchAll(specifierPattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const verdict = judge(file, specifier);
    if (verdict !== undefined) {
      const line = text.slice(0, match.index).split('\n').length;
      process.stdout.write(`${file}:${line}: ${verdict}\n`);
      broken += 1;
    }
  }
}
process.exitCode = broken === 0 ? 0 : 1;
