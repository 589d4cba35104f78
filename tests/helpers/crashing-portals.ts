/** Portals that end with SIGKILL at a named moment, with what they need: the hook of pushes and a folder for work trees. */
import { buildHook, temporaryFolder } from './git-door.ts';
import { buildCrashingPortal, startCrashingPortal } from './portal-process.ts';
import type { TestSite } from './site.ts';

export interface CrashingPortals {
  hookFile: string;
  /** For work trees. */
  scratchFolder: string;
  /**
   * @param moment where it is killed, as `crashing-portal.ts` names them; `never` for one that goes on.
   * @param task what it does, with its arguments.
   */
  start(site: TestSite, moment: string, ...task: string[]): ReturnType<typeof startCrashingPortal>;
  remove(): void;
}

export async function buildCrashingPortals(): Promise<CrashingPortals> {
  const scratch = temporaryFolder();
  const hookFile = await buildHook(scratch.folder);
  const crashing = await buildCrashingPortal();
  return {
    hookFile,
    scratchFolder: scratch.folder,
    start: (site, moment, ...task) =>
      startCrashingPortal(crashing.file, [site.folder, hookFile, moment, ...task]),
    remove() {
      crashing.remove();
      scratch.remove();
    },
  };
}
