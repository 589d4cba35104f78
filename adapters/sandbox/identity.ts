import { chownSync, lchownSync, lstatSync, opendirSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';

/**
 * Whom the untrusted command runs as. A runner that is root gives each sandbox a user id of its own, so
 * that the process limit counts this sandbox alone (root is never counted) and nothing of root's is writable.
 * An ordinary user stays itself, without capabilities, in a user namespace.
 */
export type SandboxIdentity = { kind: 'separate'; uid: number } | { kind: 'self' };

let made = 0;

export function nextIdentity(): SandboxIdentity {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  made += 1;
  // Below 65536, for containers that map no more; above what distributions give to people.
  return { kind: 'separate', uid: 62_000 + ((process.pid * 7 + made) % 2_900) };
}

/** Makes the work folder the sandbox's own. Links are not followed. */
export function giveFolder(folder: string, identity: SandboxIdentity): void {
  if (identity.kind === 'self') return;
  chownSync(folder, identity.uid, identity.uid);
  const directory = opendirSync(folder);
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      const file = path.join(folder, entry.name);
      if (lstatSync(file).isDirectory()) giveFolder(file, identity);
      else lchownSync(file, identity.uid, identity.uid);
    }
  } finally {
    directory.closeSync();
  }
}

/** Since Linux 5.14 the limit on processes counts within a user namespace; before, all of the user's. */
export function countsProcessesByNamespace(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
