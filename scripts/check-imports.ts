/**
 * Who may import whom (ARCHITECTURE.md, "Rooms and doors"). No exceptions list.
 * A room is a top folder; `tests`, `scripts` and `bench` stand outside and may import any room. Inside `core`
 * each folder is a room, too, which imports only from rooms below it, and no files import each other in a circle.
 *
 * `--counts` prints instead how many imports lead from one room of core to another.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { countImports, findCircles, type Import, readImports } from './import-graph.ts';

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

/** The rooms of core from the lowest up; what lies at its root is `core` and the lowest of them. */
const coreRooms: readonly string[] = [
  'core',
  'core/outbox',
  'core/audit',
  'core/identity',
  'core/licensing',
  'core/source',
  'core/ci',
  'core/changes',
  'core/review',
  'core/views',
];

/** What a file of a room may import of ours, beside its own room. */
const allowed: Record<Room, (target: string) => boolean> = {
  app: (target) => /^(core|adapters|emulator)\//.test(target),
  runner: (target) => /^(core|adapters|emulator)\//.test(target),
  adapters: (target) =>
    /^core\/(ports|[a-z-]+-port|errors|context|sized-cache)\.ts$/.test(target) ||
    target.startsWith('drizzle/'),
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

const { imports: mapped } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  imports: Record<string, string>;
};

function isRoom(name: string): name is Room {
  return (rooms as readonly string[]).includes(name);
}

/** The room of a file; each folder of core/ is one, and so is what lies at its root. */
function roomOf(file: string): string {
  const [top = '', next = '', rest] = file.split('/');
  return top === 'core' && rest !== undefined ? `core/${next}` : top;
}

function judgeRoom({ file, specifier, target }: Import): Verdict {
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

/** One direction inside core. */
function judgeDirection({ file, target }: Import): Verdict {
  const from = roomOf(file);
  const to = roomOf(target ?? '');
  if (!isCore(from) || !isCore(to)) return undefined;
  const unknown = [from, to].find((room) => !coreRooms.includes(room));
  if (unknown !== undefined) return `${unknown}/ has no place among the rooms of core: give it one`;
  if (coreRooms.indexOf(to) <= coreRooms.indexOf(from)) return undefined;
  return `${from}/ may not import ${target}: ${to}/ lies above it`;
}

function isCore(room: string): boolean {
  return room.split('/')[0] === 'core';
}

/** AssemblyScript, whose compiler resolves nothing but relative paths. */
const assemblyScript = /^(emulator\/hart\/assembly|tests\/emulator\/hart\/fixtures)\//;

/** One style: `#room/…` between rooms, relative inside one. */
function judgeStyle({ file, specifier, target }: Import): Verdict {
  if (target === undefined) return undefined;
  const isMapped = `#${target.split('/')[0]}/*` in mapped;
  if (!isMapped || specifier.startsWith('#app/jsx/jsx-') || assemblyScript.test(file)) {
    return undefined;
  }
  const inside = roomOf(file) === roomOf(target);
  if (inside === specifier.startsWith('.')) return undefined;
  return inside
    ? `${specifier} is of the same room: import it by './' or '../'`
    : `import #${target}`;
}

function judgeCircles(imports: readonly Import[]): string[] {
  const ofCore = imports.filter(({ file, target }) => isCore(roomOf(file)) && target !== undefined);
  return findCircles(ofCore).map((circle) => {
    const way = circle.map(({ target }) => target).join(', which imports ');
    return `${circle[0]?.file}:${circle[0]?.line}: imports itself: ${way}`;
  });
}

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.mjs', '*.js'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '');
const imports = readImports(files);

if (process.argv.includes('--counts')) {
  const ofCore = imports.filter(({ file, target }) => isCore(file) && isCore(target ?? ''));
  for (const [way, count] of countImports(ofCore, roomOf)) {
    process.stdout.write(`${String(count).padStart(4)}  ${way}\n`);
  }
} else {
  const refusals = imports.flatMap((each) => {
    const verdict = judgeRoom(each) ?? judgeDirection(each) ?? judgeStyle(each);
    return verdict === undefined ? [] : `${each.file}:${each.line}: ${verdict}`;
  });
  const broken = [...refusals, ...judgeCircles(imports)];
  for (const line of broken) process.stdout.write(`${line}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
