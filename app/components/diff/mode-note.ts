import type { FileDifference } from '#core/git-port.ts';

const executable = '100755';
const names: Record<string, string> = { '120000': 'a symbolic link', '160000': 'a submodule' };

/**
 * What a reviewer must know of a file's mode, whatever became of its name and content: whether it can be run,
 * and whether it is a file at all.
 *
 * @returns words that may stand alone, or undefined where there is nothing to say.
 */
export function modeNote({ status, oldMode, newMode }: FileDifference): string | undefined {
  if (status === 'deleted' || (status !== 'added' && oldMode === newMode)) return undefined;
  if (status === 'added') {
    if (newMode === '100644') return undefined;
    if (newMode === executable) return `executable, mode ${newMode}`;
    return `${names[newMode] ?? 'no plain file'}, mode ${newMode}`;
  }
  const change = `mode ${oldMode} becomes ${newMode}`;
  if (newMode === executable) return `becomes executable: ${change}`;
  if (oldMode === executable && newMode === '100644') return `no longer executable: ${change}`;
  return names[newMode] === undefined ? change : `becomes ${names[newMode]}: ${change}`;
}
