/** A site whose portal takes pushes and is killed under them, as often as a test wants. */
import { buildHook, temporaryFolder } from './git-door.ts';
import { buildCrashingPortal, processesNaming, startCrashingPortal } from './portal-process.ts';
import { makeSite, type TestSite } from './site.ts';

export interface KilledPushes {
  site: TestSite;
  /** For work trees. */
  scratchFolder: string;
  /** A portal that takes pushes and goes on until it is killed. */
  start(): ReturnType<typeof startCrashingPortal>;
  /** Git's processes for this site; the portal itself is named by its words, not by this. */
  gits(): string[];
  close(): void;
}

export async function openKilledPushes(): Promise<KilledPushes> {
  const scratch = temporaryFolder();
  const site = await makeSite();
  const hookFile = await buildHook(scratch.folder);
  const crashing = await buildCrashingPortal();
  return {
    site,
    scratchFolder: scratch.folder,
    start: () => startCrashingPortal(crashing.file, [site.folder, hookFile, 'never', 'push']),
    gits: () => processesNaming(`GIT_PROJECT_ROOT=${site.folder}`),
    close: () => {
      crashing.remove();
      site.close();
      scratch.remove();
    },
  };
}
