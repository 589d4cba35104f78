import { lstatSync, readlinkSync } from 'node:fs';

const rootNames = ['bin', 'sbin', 'lib', 'lib32', 'lib64'];
/** Tools and what they load; never /usr/local or /usr/share, which may hold an operator's own. */
const usrNames = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libexec'];
/** Debian's links from `awk` to the awk that is installed, and the like. Nothing but links lies there. */
const alternatives = '/etc/alternatives';

/** The host's folders that hold `sh`, `make` and the like, and the links that lead to them. */
export function systemMounts(): { folders: string[]; links: { at: string; to: string }[] } {
  const folders: string[] = [];
  const links: { at: string; to: string }[] = [];
  const roots = rootNames.map((name) => `/${name}`);
  for (const at of [...roots, ...usrNames.map((name) => `/usr/${name}`), alternatives]) {
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status?.isDirectory()) folders.push(at);
    else if (status?.isSymbolicLink()) links.push({ at, to: readlinkSync(at) });
  }
  return { folders, links };
}
