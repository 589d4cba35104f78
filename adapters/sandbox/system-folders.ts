import { lstatSync, readlinkSync } from 'node:fs';

const rootNames = ['bin', 'sbin', 'lib', 'lib32', 'lib64'];
/** Tools and what they load; never /usr/local or /usr/share, which may hold an operator's own. */
const usrNames = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libexec'];

/** The host's folders that hold `sh`, `make` and the like, and the links that lead to them. */
export function systemMounts(): { folders: string[]; links: { at: string; to: string }[] } {
  const folders: string[] = [];
  const links: { at: string; to: string }[] = [];
  for (const at of [...rootNames.map((name) => `/${name}`), ...usrNames.map((n) => `/usr/${n}`)]) {
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status?.isDirectory()) folders.push(at);
    else if (status?.isSymbolicLink()) links.push({ at, to: readlinkSync(at) });
  }
  return { folders, links };
}
