import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { Imported, ImportOrigin, ImportPort, ImportWatch } from '#core/import-port.ts';
import { pointHead } from '../git/point-head.ts';
import { repositoryFolder } from '../git/repository.ts';
import { makeWhole } from '../git/repository-stores.ts';
import { mustGit } from '../git/run-git.ts';
import { unfinishedName } from '../living.ts';
import { keepBundle } from './bundle-file.ts';
import { checkInThread } from './check-in-thread.ts';
import { type Fetched, fetchBundle, fetchUrl } from './fetch.ts';
import { type Outside, openInternet } from './guarded-proxy.ts';
import { type ImportLimits, importLimits } from './limits.ts';
import { settleRefs } from './settle-refs.ts';

/** In a repository: which import made it, and what that was. */
const receipt = 'slipway-import.json';

export interface ImportsOptions {
  limits?: ImportLimits;
  /** The world outside; the open internet unless a test says otherwise. */
  outside?: Outside;
}

/**
 * Imports by the system's git. What comes lies in a folder of its own, named by its maker, until it is checked; then it
 * is renamed into place. What a stop leaves is swept with other unfinished repositories (`adapters/git/litter.ts`).
 *
 * @param dataFolder holds `repositories/` and `imports/`, the bundles on their way.
 */
export function makeImports(
  dataFolder: string,
  { limits = importLimits, outside = openInternet }: ImportsOptions = {},
): ImportPort {
  const repositories = path.join(dataFolder, 'repositories');
  const bundleOf = (importId: string) => {
    if (!/^[\w-]{1,64}$/.test(importId)) throw new DomainError('not-found', 'no such import');
    return path.join(dataFolder, 'imports', `${importId}.bundle`);
  };
  const fetch = async (
    making: string,
    importId: string,
    origin: ImportOrigin,
    watch: ImportWatch,
  ) => {
    const fetched =
      origin.kind === 'bundle'
        ? await fetchBundle(making, bundleOf(importId), limits, watch)
        : await fetchUrl(making, origin.url, limits, watch, outside);
    return checked(making, fetched, limits, watch);
  };
  return {
    keepBundle: (importId, pieces) => keepBundle(bundleOf(importId), pieces, limits),
    drop: (importId) => rm(bundleOf(importId), { force: true }),
    async makeRepository(importId, slug, origin, watch) {
      const place = repositoryFolder(repositories, slug);
      if (existsSync(place)) return readReceipt(place, importId);
      let made: Imported | undefined;
      await makeWhole(place, 'main', async (making) => {
        made = await fetch(making, importId, origin, watch);
        await pointHead(making, made.defaultBranch);
        await writeFile(path.join(making, receipt), JSON.stringify({ importId, made }));
      });
      return made ?? readReceipt(place, importId);
    },
    async fetchAgain(importId, slug, origin, watch) {
      const place = repositoryFolder(repositories, slug);
      const making = path.join(repositories, `.making-${unfinishedName()}`);
      try {
        await mustGit(['init', '--quiet', '--bare', '--template=', '--', making]);
        const info = path.join(making, 'objects', 'info');
        await mkdir(info, { recursive: true });
        await writeFile(path.join(info, 'alternates'), `${path.join(place, 'objects')}\n`);
        const made = await fetch(making, importId, origin, watch);
        await movePacks(making, place);
        return made;
      } finally {
        await rm(making, { recursive: true, force: true });
      }
    },
    pointHead: (slug, branch) => pointHead(repositoryFolder(repositories, slug), branch),
  };
}

async function checked(
  making: string,
  fetched: Fetched,
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<Imported> {
  const { branches, tags, leftOut } = await settleRefs(making, fetched, limits);
  const [first] = branches;
  if (first === undefined) {
    const names = leftOut.slice(0, 3).join(', ');
    const why = names === '' ? '' : `; its branches have names that pages cannot address: ${names}`;
    throw new DomainError('invalid', `it has no branch${why}`);
  }
  const order = { gitFolder: making, branches, limits };
  const { objects, packBytes } = await checkInThread(order, watch);
  const head = fetched.head.replace('refs/heads/', '');
  const named = branches.find(({ name }) => name === head) ?? first;
  return { defaultBranch: named.name, branches, tags, leftOut, objects, packBytes };
}

/** @throws DomainError `conflict` when it is none of this import. */
async function readReceipt(place: string, importId: string): Promise<Imported> {
  const text = await readFile(path.join(place, receipt), 'utf8').catch(() => '{}');
  const found = JSON.parse(text) as { importId?: string; made?: Imported }; // as makeRepository wrote it
  if (found.importId === importId && found.made !== undefined) return found.made;
  throw new DomainError(
    'conflict',
    `a repository of this name lies on disk, and no row of the database names it: ${path.basename(place)}; the operator removes it, or choose another`,
  );
}

/** The index comes last: git looks for packs by their indexes. */
async function movePacks(making: string, place: string): Promise<void> {
  const from = path.join(making, 'objects', 'pack');
  const to = path.join(place, 'objects', 'pack');
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => name.startsWith('pack-'));
  const isIndex = (name: string) => name.endsWith('.idx');
  for (const name of [...names.filter((each) => !isIndex(each)), ...names.filter(isIndex)]) {
    await rename(path.join(from, name), path.join(to, name));
  }
}
