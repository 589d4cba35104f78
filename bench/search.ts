/**
 * Search over the generated tree, through the verb that pages call, beside Debian's codesearch on the same files: each
 * query by turns, case counting on both sides, whose process is started each time.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { searchSource } from '#core/source/search-source.ts';
import { git } from '#scripts/git.ts';
import { accountOf, seedDemo, signInAs } from '#scripts/seed.ts';
import { openTree } from '#server/open-tree.ts';
import { generatedTree } from './generated-tree.ts';
import { quantile } from './load.ts';
import { type Figures, median, round, seconds } from './statistics.ts';

const run = promisify(execFile);
const slug = 'generated';
const passes = 5;

/** What we are asked, and what says the same to csearch, whose flags come first. */
const queries: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  ['case:yes regmap_read', ['regmap_read']],
  ['case:yes core_update_info', ['core_update_info']],
  ['case:yes "struct platform_device"', ['struct platform_device']],
  ['case:yes spin_lock', ['spin_lock']],
  ['case:yes return', ['return']],
  ['case:yes no_such_text_anywhere', ['no_such_text_anywhere']],
  ['case:yes vera', ['vera']],
  ['case:yes 0xfd0bf0a8', ['0xfd0bf0a8']],
  ['ONUR', ['-i', 'ONUR']],
  ['case:yes /static int \\w+_probe\\(/', ['static int \\w+_probe\\(']],
  ['case:yes /#define\\s+CORE_[A-Z]+_EN/', ['#define\\s+CORE_[A-Z]+_EN']],
  ['case:yes /goto (out|err)_\\w+;/', ['goto (out|err)_\\w+;']],
  ['case:yes kfree path:drivers/net/', ['-f', '/drivers/net/', 'kfree']],
  ['case:yes word:writel file:*.h', ['-f', '\\.h$', '\\bwritel\\b']],
];

export const searchFigures = [
  'search.query_p50_ms',
  'search.query_p95_ms',
  'search.over_codesearch',
  'search.index_seconds',
  'search.reindex_after_merge_ms',
] as const;

export async function measureSearch(): Promise<Figures> {
  const tree = await generatedTree(undefined, (line) => process.stderr.write(`${line}\n`));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-search-'));
  const environment = readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SANDBOX: 'none' });
  const { ctx, close } = await openSite(environment, 'portal');
  try {
    await openTree(ctx, environment); // the bundled tree, whose agreement people sign
    const bare = await host(ctx, folder, tree);
    const reader = await readerOf(ctx);
    const indexSeconds = await seconds(() => ctx.ports.search.follow(slug));
    const peer = await openPeer(folder, bare);
    const figures = await measureQueries(reader, peer);
    return {
      ...figures,
      'search.index_seconds': round(indexSeconds),
      'search.reindex_after_merge_ms': round(1000 * (await reindexSeconds(ctx, bare))),
    };
  } finally {
    close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns the bare repository, a clone of the tree that nobody writes to. */
async function host(ctx: Context, folder: string, tree: string): Promise<string> {
  const description = 'A tree as large as Linux';
  await createRepository(ctx, { slug, name: 'Generated', description, defaultBranch: 'main' });
  const bare = path.join(folder, 'repositories', `${slug}.git`);
  await rm(bare, { recursive: true });
  await git(['clone', '--quiet', '--bare', '--local', tree, bare], { cwd: folder });
  return bare;
}

async function readerOf(ctx: Context): Promise<Context> {
  const seeded = await seedDemo(ctx);
  if (seeded === undefined) throw new Error('the site was seeded already');
  return signInAs(ctx, accountOf(seeded, 'maintainer@'));
}

type Peer = (args: readonly string[]) => Promise<void>;

/** The tree's files with an index of codesearch. @returns undefined where it is not on this machine. */
async function openPeer(folder: string, bare: string): Promise<Peer | undefined> {
  const files = path.join(folder, 'files');
  const env = { ...process.env, CSEARCHINDEX: path.join(folder, 'csearchindex') };
  await mkdir(files);
  await git(['--git-dir', bare, '--work-tree', files, 'checkout', '--quiet', '-f', 'main'], {
    cwd: folder,
  });
  try {
    await run('cindex', [files], { env, maxBuffer: 1 << 28 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    process.stderr.write('codesearch is not installed: search.over_codesearch is null\n');
    return undefined;
  }
  // `-l` names files: less than what we give. It ends with 1 where nothing matches.
  return async (args) => {
    await run('csearch', ['-l', ...args], { env, maxBuffer: 1 << 28 }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error;
    });
  };
}

async function measureQueries(reader: Context, peer: Peer | undefined): Promise<Figures> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pass = 0; pass <= passes; pass += 1) {
    for (const [text, args] of queries) {
      const own = 1000 * (await seconds(() => search(reader, text)));
      const other = peer ? 1000 * (await seconds(() => peer(args))) : 0;
      if (pass === 0) continue; // files are read from the disk, threads start
      ours.push(own);
      theirs.push(other);
    }
  }
  return {
    'search.query_p50_ms': round(median(ours)),
    'search.query_p95_ms': round(quantile(ours, 0.95)),
    'search.over_codesearch': peer ? round(median(ours) / median(theirs)) : null,
  };
}

async function search(reader: Context, text: string): Promise<void> {
  const found = await searchSource(reader, { text, repositorySlug: slug, page: 1 });
  if (!found.ok) throw new Error(`${text}: ${found.problem.reason}`);
  if (found.repositories[0]?.hits === undefined) throw new Error(`${text}: no answer`);
}

/** After a commit of three files, as a merge brings them. */
async function reindexSeconds(ctx: Context, bare: string): Promise<number> {
  const times: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    await commitFiles(bare, pass);
    times.push(await seconds(() => ctx.ports.search.follow(slug)));
  }
  return median(times);
}

async function commitFiles(bare: string, pass: number): Promise<void> {
  const at = `${1_800_000_000 + pass} +0000`;
  const text = `int brought_by_merge_${pass}(void);\n`;
  const files = ['mm/a.c', 'fs/b.c', 'net/c.c'].map(
    (name) => `M 100644 inline ${name}\ndata ${text.length}\n${text}`,
  );
  const input = `commit refs/heads/main\ncommitter Bench <bench@keel.example> ${at}\ndata 1\nx\nfrom refs/heads/main^0\n${files.join('\n')}\n`;
  const child = run('git', ['--git-dir', bare, 'fast-import', '--quiet']);
  child.child.stdin?.end(input);
  await child;
}
