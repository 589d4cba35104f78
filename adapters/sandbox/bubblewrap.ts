import { spawnSync } from 'node:child_process';
import type { SandboxPort } from '#core/ports.ts';
import { filterDescriptor } from './filter/descriptor.ts';
import type { SandboxIdentity } from './identity.ts';
import { innerCommand, innerEnvironment, type Walls } from './inner.ts';
import { temporaryBytes } from './limits/disk-use.ts';
import { sealedMounts } from './sealed.ts';
import { systemMounts } from './system-folders.ts';

type RunOptions = Parameters<SandboxPort['run']>[0];

/** The command line of `bwrap`. Each option's meaning: bwrap(1). */
export function bubblewrapCommand(
  options: RunOptions,
  walls: Walls,
): { command: string[]; environment: Record<string, string> } {
  const environment = Object.entries(innerEnvironment(options.environment));
  return {
    command: [
      'bwrap',
      ...namespaces(walls.identity),
      '--die-with-parent',
      ...['--seccomp', String(filterDescriptor)],
      '--new-session',
      '--clearenv',
      ...environment.flatMap(([name, value]) => ['--setenv', name, value]),
      ...systemArguments(),
      ...options.readOnly.flatMap(({ from, at }) => [...parents(at), '--ro-bind', from, at]),
      ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'],
      ...['--size', String(temporaryBytes(options.limits)), '--perms', '1777', '--tmpfs', '/tmp'],
      ...['--bind', options.workFolder, '/w'],
      ...sealedMounts(options).flatMap(({ from, at, writable }) => [
        writable ? '--bind' : '--ro-bind',
        from,
        at,
      ]),
      ...['--remount-ro', '/', '--'],
      ...innerCommand(options, walls),
    ],
    environment: {},
  };
}

function namespaces(identity: SandboxIdentity): string[] {
  const common = [
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--cap-drop',
    'ALL',
  ];
  if (identity.kind === 'self') {
    const noMore = knowsDisableUserns() ? ['--disable-userns'] : [];
    return ['--unshare-user', ...noMore, '--uid', '0', '--gid', '0', ...common];
  }
  // Root keeps only what `setpriv` needs to become somebody else.
  const kept = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'];
  return [...common, ...kept.flatMap((name) => ['--cap-add', name])];
}

function systemArguments(): string[] {
  const { folders, links } = systemMounts();
  return [
    ...folders.flatMap((folder) => [...parents(folder), '--ro-bind', folder, folder]),
    ...links.flatMap(({ at, to }) => ['--symlink', to, at]),
  ];
}

/** Folders above a mount, made by name: what bwrap makes by itself only root may enter. */
function parents(at: string): string[] {
  const parts = at.split('/').slice(1, -1);
  return parts.flatMap((_, index) => [
    '--perms',
    '0755',
    '--dir',
    `/${parts.slice(0, index + 1).join('/')}`,
  ]);
}

let disableUserns: boolean | undefined;

/** Since bubblewrap 0.8; the filter of system calls refuses nested namespaces with any. */
function knowsDisableUserns(): boolean {
  if (disableUserns !== undefined) return disableUserns;
  const { stdout } = spawnSync('bwrap', ['--help'], { encoding: 'utf8' });
  // Without bubblewrap there is no output, and the run itself says what is missing.
  disableUserns = (stdout ?? '').includes('--disable-userns');
  return disableUserns;
}
