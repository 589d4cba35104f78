import type { SandboxLimits } from '#core/ports.ts';
import { countsProcessesByNamespace, type SandboxIdentity } from './identity.ts';

/** What the walls of one run are built with. */
export interface Walls {
  identity: SandboxIdentity;
  /** Of one process. */
  addressSpaceBytes: number;
}

/** Written to descriptor 3 once every wall stands: what ends before is our fault, what ends after the command's. */
const handOver = 'cd /w; printf ready >&3; exec 3>&-; exec 2>&1; exec "$@"';

/**
 * The last stage inside either kind's walls: limits on each process, no privilege, then the command.
 * The watcher counts all processes together; these hold even if it is slow.
 *
 * @param applyFilter the command that takes the filter of system calls, where the walls have not done so.
 */
export function innerCommand(
  { command, limits }: { command: readonly string[]; limits: SandboxLimits },
  { identity, addressSpaceBytes }: Walls,
  applyFilter: readonly string[] = [],
): string[] {
  const separate = identity.kind === 'separate';
  return [
    'prlimit',
    `--as=${addressSpaceBytes}`,
    `--cpu=${limits.cpuSeconds + 1}:${limits.cpuSeconds + 2}`,
    `--fsize=${limits.fileSizeBytes}`,
    '--nofile=1024',
    '--core=0',
    '--msgqueue=0',
    ...(separate || countsProcessesByNamespace() ? [`--nproc=${limits.processes}`] : []),
    '--',
    'setpriv',
    ...(separate
      ? ['--reuid', String(identity.uid), '--regid', String(identity.uid), '--clear-groups']
      : []),
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--no-new-privs',
    '--',
    ...applyFilter,
    '/bin/sh',
    '-c',
    handOver,
    'sh',
    ...command,
  ];
}

export const searchPath = '/usr/bin:/usr/sbin:/bin:/sbin';

/** Nothing of the host's environment: only what is named here and what the caller gives. */
export function innerEnvironment(
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { PATH: searchPath, HOME: '/tmp', LC_ALL: 'C', ...given };
}
