import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { git } from './git.ts';
import {
  buildHook,
  type GitDoorServer,
  type GitEnd,
  openGitDoor,
  runClient,
  temporaryFolder,
} from './git-door.ts';
import { makeSite, type TestSite } from './site.ts';

/** A seeded site that serves git over HTTP. */
export interface GitPortal {
  readonly site: TestSite;
  readonly door: GitDoorServer;
  /** Where clones lie, and anything else of one test file. */
  readonly folder: string;
  /** A work tree whose origin is the portal; its objects come by path, which is quicker. @returns its folder. */
  clone(token: string): string;
}

/** Opens a site and its git door before the tests of a file, and closes both after them. */
export function gitPortal(options?: Parameters<typeof makeSite>[0]): GitPortal {
  const scratch = temporaryFolder();
  const opened: { site?: TestSite; door?: GitDoorServer } = {};
  let clones = 0;
  beforeAll(async () => {
    const hookFile = await buildHook(scratch.folder);
    opened.site = await makeSite(options);
    opened.door = await openGitDoor(opened.site, hookFile);
  });
  afterAll(async () => {
    await opened.door?.close();
    opened.site?.close();
    scratch.remove();
  });
  const get = <Name extends 'site' | 'door'>(name: Name) => {
    const value = opened[name];
    if (value === undefined) throw new Error(`the ${name} is open while tests run only`);
    return value as NonNullable<(typeof opened)[Name]>;
  };
  return {
    get site() {
      return get('site');
    },
    get door() {
      return get('door');
    },
    folder: scratch.folder,
    clone(token) {
      clones += 1;
      const folder = path.join(scratch.folder, `clone-${clones}`);
      git(scratch.folder, ['clone', '-q', get('site').bareFolder, folder]);
      git(folder, ['remote', 'set-url', 'origin', get('door').remote(token)]);
      return folder;
    },
  };
}

/** Commits these files in a work tree. @returns the commit. */
export function commitFiles(
  folder: string,
  files: Record<string, string>,
  message: string,
): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  git(folder, ['add', '-A']);
  git(folder, ['commit', '-q', '--allow-empty', '-m', message]);
  return git(folder, ['rev-parse', 'HEAD']);
}

/** Pushes to origin, `HEAD` for review unless other refs are given. */
export function push(folder: string, ...refs: string[]): Promise<GitEnd> {
  return runClient(folder, [
    'push',
    'origin',
    ...(refs.length === 0 ? ['HEAD:refs/for/main'] : refs),
  ]);
}
