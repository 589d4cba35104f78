import type { SandboxLimits } from '#core/ports.ts';
import { countsProcessesByNamespace, type SandboxIdentity } from './identity.ts';

/** Written to descriptor 3 once every wall stands: what ends before is our fault, what ends after the command's. */
const handOver = 'cd /w; printf ready >&3; exec 3>&-; exec 2>&1; exec "$@"';

/**
 * The last stage inside either form's walls: limits on each process, no privilege, then the command.
 * The watcher (`watch.ts`) counts all processes together; these hold even if it is slow.
 */
export function innerCommand(
  command: readonly string[],
  limits: SandboxLimits,
  identity: SandboxIdentity,
): string[] {
  const separate = identity.kind === 'separate';
  return [
    'prlimit',
    `--as=${limits.memoryBytes}`,
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
    'sh',
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

/** The private /tmp takes a quarter of the disk's limit; the work folder is held to the rest. */
export function temporaryBytes(limits: SandboxLimits): number {
  return Math.floor(limits.diskBytes / 4);
}
