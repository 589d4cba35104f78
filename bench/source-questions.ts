/** What readers of a large tree ask for: many different pages of each kind, the same list each time. */
import { git } from '#scripts/git.ts';
import { Random } from './generated/random.ts';
import { hostedTree } from './hosted-tree.ts';

export interface SourceQuestion {
  /** Path and query on the portal. */
  ours: string;
  /** The same page on cgit. */
  theirs: { place: string; query: string };
  /** Of the file that is shown, where one is. */
  sizeBytes?: number;
}

export const pageKinds = ['tree', 'file', 'log', 'commit', 'blame', 'compare'] as const;
export type PageKind = (typeof pageKinds)[number];

/** Of each kind, so many are for warming up; the peer is not asked for them. */
export const warmUpPages = 40;
const perKind = warmUpPages + 18;
/** Of those that take a peer seconds: it walks all of history for each. */
const ofSlowKind = warmUpPages + 9;
const slug = hostedTree.slug;
/** An 82 KB file of C, give or take its edits. */
const largeFile = { least: 80_000, most: 92_000 };

/** @param bare the repository. @returns different pages of each kind, in random order. */
export async function listQuestions(bare: string): Promise<Record<PageKind, SourceQuestion[]>> {
  const random = new Random('questions');
  const ask = async (...args: string[]) => {
    const { stdout } = await git(args, { cwd: bare });
    return stdout.split('\n').filter(Boolean);
  };
  const files = (await ask('ls-tree', '-r', '-l', 'main')).map((line) => {
    const [facts = '', path = ''] = line.split('\t');
    return { path, sizeBytes: Number(facts.split(' ').filter(Boolean)[3]) };
  });
  const folders = await ask('ls-tree', '-r', '-d', '--name-only', 'main');
  const commits = await ask('rev-list', '--no-merges', '--max-count=20000', 'main');
  const sources = files.filter(({ path }) => path.endsWith('.c'));
  const large = sources.filter(
    ({ sizeBytes }) => sizeBytes > largeFile.least && sizeBytes < largeFile.most,
  );
  const h = 'h=main';
  const onPath = (ours: string, theirs: string) => (path: string) => ({
    ours: `/source/${slug}/${ours}/main/${path}`,
    theirs: { place: `/tree/${theirs}/${path}`, query: h },
  });
  return {
    tree: choose(random, folders).map(onPath('tree', 'tree')),
    file: choose(random, large).map(({ path, sizeBytes }) => ({
      ...onPath('file', 'tree')(path),
      sizeBytes,
    })),
    log: choose(
      random,
      [...folders.slice(0, 300), ...sources.map(({ path }) => path).slice(0, 300)],
      ofSlowKind,
    ).map(onPath('history', 'log')),
    commit: choose(random, commits).map((commit) => ({
      ours: `/source/${slug}/commit/${commit}`,
      theirs: { place: '/tree/commit/', query: `id=${commit}` },
    })),
    blame: choose(random, [...large, ...sources.slice(0, 60)], ofSlowKind).map(({ path }) =>
      onPath('blame', 'blame')(path),
    ),
    compare: choose(random, commits.slice(20)).map((base) => {
      const head = commits[commits.indexOf(base) - 10] ?? base;
      return {
        ours: `/source/${slug}/compare/${base}..${head}`,
        theirs: { place: '/tree/diff/', query: `id=${head}&id2=${base}` },
      };
    }),
  };
}

/** As many different ones as are measured and warmed up with. */
function choose<T>(random: Random, list: readonly T[], count = perKind): T[] {
  const left = [...list];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(random.below(left.length), 1));
  }
  return chosen;
}
