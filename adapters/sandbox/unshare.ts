import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxPort } from '#core/ports.ts';
import { innerCommand, innerEnvironment, type Walls } from './inner.ts';
import { temporaryBytes } from './limits/disk-use.ts';
import { sealedMounts } from './sealed.ts';
import { systemMounts } from './system-folders.ts';
import { unshareSetup } from './unshare-setup.ts';

type RunOptions = Parameters<SandboxPort['run']>[0];

const devices = ['null', 'zero', 'full', 'random', 'urandom'];

/**
 * The command line of util-linux's `unshare`: new namespaces, then a script builds a root of its own,
 * pivots into it and starts the command as its child. The script stays as process 1: its death signal
 * takes everything with it, and a change of user would clear that signal.
 */
export function unshareCommand(
  options: RunOptions,
  walls: Walls,
): { command: string[]; environment: Record<string, string> } {
  const root = mountPoint();
  const system = systemMounts();
  const shown = [
    ...system.folders.map((folder) => ({ from: folder, at: folder })),
    ...options.readOnly,
    { from: filterFolder(), at: '/slipway' },
  ];
  const shownTable = shown.map(({ from, at }) => line(from, root + at, 'rbind,ro,nosuid,nodev'));
  return {
    command: [
      ...['setpriv', '--pdeathsig', 'KILL', '--', 'unshare'],
      ...(walls.identity.kind === 'self' ? ['--user', '--map-root-user'] : []),
      ...['--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--propagation', 'private'],
      ...['--fork', '--kill-child', '--', 'sh', '-c', unshareSetup, 'sh', root],
      ...[shownTable.join(''), restTable(root, options)],
      shown.map(({ at }) => `.${plain(at)}`).join(' '),
      system.links.map(({ at, to }) => `${at}:${to}`).join(' '),
      ...innerCommand(options, walls, ['/slipway/apply-filter']),
    ],
    environment: { ...innerEnvironment(options.environment) },
  };
}

/** Built by `npm run build`. @throws Error when it was not. */
function filterFolder(): string {
  const folder = path.resolve(/* turbopackIgnore: true */ 'dist/sandbox');
  if (existsSync(path.join(/* turbopackIgnore: true */ folder, 'apply-filter'))) return folder;
  throw new Error('dist/sandbox/apply-filter is missing; run npm run build');
}

function restTable(root: string, options: RunOptions): string {
  const { workFolder, limits } = options;
  const tmpOptions = `mode=1777,nosuid,nodev,size=${temporaryBytes(limits)},nr_inodes=20000`;
  return [
    line(workFolder, `${root}/w`, 'bind,nosuid,nodev'),
    ...sealedMounts(options).map(({ from, at, writable }) =>
      line(from, root + at, `bind,nosuid,nodev${writable ? '' : ',ro'}`),
    ),
    line('slipway', `${root}/tmp`, tmpOptions, 'tmpfs'),
    line('proc', `${root}/proc`, 'nosuid,nodev,noexec', 'proc'),
    ...devices.map((name) => line(`/dev/${name}`, `${root}/dev/${name}`, 'bind')),
  ].join('');
}

/** One line of fstab(5), which wants blanks as octal. */
function line(from: string, at: string, options: string, type = 'none'): string {
  return `${fstabField(from)} ${fstabField(at)} ${type} ${options} 0 0\n`;
}

function fstabField(place: string): string {
  if (place.includes('\n')) throw new Error('a path with a line feed cannot be mounted');
  return place.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011');
}

/** Places inside are ours to name, and the script does not quote them. */
function plain(place: string): string {
  if (!/^\/[\w./-]+$/.test(place)) throw new Error(`${place} is no plain place in the sandbox`);
  return place;
}

/**
 * An empty folder to mount on, shared by all sandboxes of this user: each mounts in its own namespace.
 * @throws when somebody else made it.
 */
function mountPoint(): string {
  const base = /^\/[\w./-]+$/.test(tmpdir()) ? tmpdir() : '/tmp';
  const folder = path.join(base, `slipway-sandbox-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) {
    throw new Error(`${folder} is not ours: remove it`);
  }
  return folder;
}
