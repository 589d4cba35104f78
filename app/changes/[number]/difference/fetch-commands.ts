import { patchSetRef } from '#core/changes/rules.ts';

/**
 * What brings a patch set into a clone, to be typed there.
 *
 * @param portal the public address.
 */
export function fetchCommands(
  portal: string,
  repositorySlug: string,
  { change, patchSet }: { change: number; patchSet: number },
): string {
  const address = new URL(`/git/${repositorySlug}.git`, portal).href;
  return `git fetch ${address} ${patchSetRef(change, patchSet)}\ngit checkout FETCH_HEAD`;
}
