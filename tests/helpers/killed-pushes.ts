/** A house whose portal takes pushes and is killed under them, as often as a test wants. */
import { buildHook, temporaryFolder } from './git-door.ts';
import { makeHouse, type TestHouse } from './house.ts';
import { buildCrashingPortal, processesNaming, startCrashingPortal } from './portal-process.ts';

export interface KilledPushes {
  house: TestHouse;
  /** For work trees. */
  scratchFolder: string;
  /** A portal that takes pushes and goes on until it is killed. */
  start(): ReturnType<typeof startCrashingPortal>;
  /** Git's processes for this house; the portal itself is named by its words, not by this. */
  gits(): string[];
  close(): void;
}

export async function openKilledPushes(): Promise<KilledPushes> {
  const scratch = temporaryFolder();
  const house = await makeHouse();
  const hookFile = await buildHook(scratch.folder);
  const crashing = await buildCrashingPortal();
  return {
    house,
    scratchFolder: scratch.folder,
    start: () => startCrashingPortal(crashing.file, [house.folder, hookFile, 'never', 'push']),
    gits: () => processesNaming(`GIT_PROJECT_ROOT=${house.folder}`),
    close: () => {
      crashing.remove();
      house.close();
      scratch.remove();
    },
  };
}
