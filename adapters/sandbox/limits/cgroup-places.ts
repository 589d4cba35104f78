import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders in which this process may make cgroups, for each thing that is counted. */
export interface CgroupPlaces {
  version: 2 | 1;
  memory: string;
  pids: string;
  cpu: string;
}

const leafName = 'slipway-self';

interface Hierarchy {
  /** Empty for version 2, which has one for all. */
  controllers: readonly string[];
  mountRoot: string;
  mountPoint: string;
}

/**
 * Finds this process's own cgroups.
 *
 * @throws Error with the reason where it has none that it could make others in.
 * Sources: cgroups(7); proc(5), mountinfo; Linux, Documentation/admin-guide/cgroup-v2.rst.
 */
export function findCgroupPlaces(): CgroupPlaces {
  const hierarchies = readHierarchies();
  const own = readFileSync('/proc/self/cgroup', 'latin1').trim().split('\n').map(readMembership);
  const placeOf = (controller: string): string => {
    const hierarchy = hierarchies.find(({ controllers }) => controllers.includes(controller));
    const member = own.find(({ controllers }) => controllers.includes(controller));
    if (!hierarchy || !member) throw new Error(`no cgroup counts ${controller}`);
    return folderOf(hierarchy, member.place);
  };
  const unified = hierarchies.find(({ controllers }) => controllers.length === 0);
  const member = own.find(({ controllers }) => controllers.join('') === '');
  if (unified && member) {
    // Where this process is once it has moved; a second sandbox of it is made beside the first.
    const isMoved = path.posix.basename(member.place) === leafName;
    const place = isMoved ? path.posix.dirname(member.place) : member.place;
    const folder = folderOf(unified, place);
    const offered = readFileSync(path.join(folder, 'cgroup.controllers'), 'latin1').split(/\s+/);
    if (['memory', 'pids'].every((name) => offered.includes(name))) {
      delegate(folder);
      return { version: 2, memory: folder, pids: folder, cpu: folder };
    }
  }
  return { version: 1, memory: placeOf('memory'), pids: placeOf('pids'), cpu: placeOf('cpuacct') };
}

/**
 * A cgroup of version 2 that has children with limits holds no process itself: this process moves to a leaf.
 * What else lies in the cgroup makes that fail, as it should: then it is not ours (`Delegate=yes` makes it so).
 */
function delegate(folder: string): void {
  const enabled = readFileSync(path.join(folder, 'cgroup.subtree_control'), 'latin1').split(/\s+/);
  if (['memory', 'pids'].every((name) => enabled.includes(name))) return;
  const leaf = path.join(folder, leafName);
  mkdirSync(leaf, { recursive: true });
  const move = (to: string) => writeFileSync(path.join(to, 'cgroup.procs'), String(process.pid));
  move(leaf);
  try {
    writeFileSync(path.join(folder, 'cgroup.subtree_control'), '+memory +pids');
  } catch (error) {
    move(folder);
    throw error;
  }
}

function readMembership(line: string): { controllers: readonly string[]; place: string } {
  const [, controllers = '', ...place] = line.split(':');
  return { controllers: controllers.split(','), place: place.join(':') };
}

function readHierarchies(): Hierarchy[] {
  const lines = readFileSync('/proc/self/mountinfo', 'latin1').trim().split('\n');
  return lines.flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , mountRoot = '', mountPoint = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') return [{ controllers: [], mountRoot, mountPoint }];
    return type === 'cgroup' ? [{ controllers: options.split(','), mountRoot, mountPoint }] : [];
  });
}

function folderOf({ mountRoot, mountPoint }: Hierarchy, place: string): string {
  const relative = path.posix.relative(mountRoot, place);
  if (relative.startsWith('..')) throw new Error(`the cgroup ${place} is not shown here`);
  const folder = path.posix.join(mountPoint, relative);
  if (!/^[\w./:@-]+$/.test(folder)) throw new Error(`${folder} is no plain place`);
  return folder;
}
