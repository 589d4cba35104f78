import { readdirSync, readFileSync } from 'node:fs';

/** open(2): O_CLOEXEC, as proc(5) prints it in octal. */
const closeOnExec = 0o2000000;

/**
 * Descriptors that whoever started this process left open, and that each child would have too: a socket of
 * the service manager, a log. Node's own are closed in children, and so are inherited ones up to the first gap.
 */
export function inheritedDescriptors(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInherited(descriptor));
}

function isInherited(descriptor: number): boolean {
  try {
    const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
    const flags = text.split('\n').find((line) => line.startsWith('flags:'));
    return (Number.parseInt(flags?.slice('flags:'.length).trim() ?? '0', 8) & closeOnExec) === 0;
  } catch {
    return false; // the one that the folder was read by
  }
}
