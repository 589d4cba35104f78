/** A site whose portal takes pushes and is killed under them, as often as a test wants. */
import { buildCrashingPortals, type CrashingPortals } from './crashing-portals.ts';
import { processesNaming } from './portal-process.ts';
import { makeSite, type TestSite } from './site.ts';

export interface KilledPushes {
  site: TestSite;
  /** For work trees. */
  scratchFolder: string;
  /** A portal that takes pushes and goes on until it is killed. */
  start(): ReturnType<CrashingPortals['start']>;
  /** Git's processes for this site; the portal itself is named by its words, not by this. */
  gits(): string[];
  close(): void;
}

export async function openKilledPushes(): Promise<KilledPushes> {
  const portals = await buildCrashingPortals();
  const site = await makeSite();
  return {
    site,
    scratchFolder: portals.scratchFolder,
    start: () => portals.start(site, 'never', 'push'),
    gits: () => processesNaming(`GIT_PROJECT_ROOT=${site.folder}`),
    close: () => {
      site.close();
      portals.remove();
    },
  };
}
