import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { compareCommits } from '#core/source/compare-commits.ts';
import { describeBranches } from '#core/source/describe-branches.ts';
import { findSymbol } from '#core/source/find-symbol.ts';
import { listPaths } from '#core/source/list-paths.ts';
import { openArchive } from '#core/source/open-archive.ts';
import { previewArchive } from '#core/source/preview-archive.ts';
import { readBlame } from '#core/source/read-blame.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readFileDifference } from '#core/source/read-file-difference.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readOutline } from '#core/source/read-outline.ts';
import { readPatch } from '#core/source/read-patch.ts';
import { readRowCommits } from '#core/source/read-row-commits.ts';
import { readTree } from '#core/source/read-tree.ts';
import { searchSource } from '#core/source/search-source.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let second: string;
beforeEach(async () => {
  site = await makeSite({ files: { 'slipway.yaml': 'version: 1\n', 'a.c': 'int one(void);\n' } });
  second = site.commit({ message: 'more', files: { 'a.c': 'int one(void);\nint two;\n' } });
  await site.ctx.ports.search.follow('keel');
});
afterEach(() => site.close());

function endGrant(): void {
  const { organizationId } = site.signed;
  const held = site.ctx.db.select().from(grants).where(eq(grants.organizationId, organizationId));
  for (const { id } of held.all()) revokeGrant(site.owner.officer.ctx, { grantId: id });
}

/** The engineer, whose right ends while this function of a port is at work. */
function endingIn(port: 'git' | 'search' | 'symbols', method: string): Context {
  const { ctx } = site.signed.engineer;
  let hasEnded = false;
  const real = ctx.ports[port];
  const ending = new Proxy(real, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (name !== method || typeof found !== 'function') return found;
      return async (...given: unknown[]) => {
        const answer: unknown = await found.apply(target, given);
        if (!hasEnded) endGrant();
        hasEnded = true;
        return answer;
      };
    },
  });
  return { ...ctx, ports: { ...ctx.ports, [port]: ending } };
}

const keel = { repositorySlug: 'keel' } as const;
type Case = readonly [string, 'git' | 'search' | 'symbols', string, (ctx: Context) => unknown];
const cases: readonly Case[] = [
  ['a folder', 'git', 'listTree', (ctx) => readTree(ctx, { ...keel, path: '' })],
  ['its rows', 'git', 'lastCommits', (ctx) => readRowCommits(ctx, { ...keel, folder: '' })],
  ['a revision', 'git', 'resolve', (ctx) => readTree(ctx, { ...keel, path: '' })],
  ['an outline', 'symbols', 'list', (ctx) => readOutline(ctx, { ...keel, path: 'a.c' })],
  ['a blame', 'git', 'blame', (ctx) => readBlame(ctx, { ...keel, path: 'a.c' })],
  ['a history', 'git', 'log', (ctx) => readHistory(ctx, { ...keel, page: 1 })],
  ['a commit', 'git', 'listDifferences', (ctx) => readCommit(ctx, { ...keel, commit: second })],
  ['a patch', 'git', 'formatPatch', (ctx) => readPatch(ctx, { ...keel, commit: second })],
  [
    'a difference',
    'git',
    'readDifference',
    (ctx) =>
      readFileDifference(ctx, { ...keel, base: '', head: second, path: 'a.c', door: 'commit' }),
  ],
  [
    'a comparison',
    'git',
    'countApart',
    (ctx) =>
      compareCommits(ctx, { ...keel, base: site.firstCommit, head: second, isDirect: false }),
  ],
  ['branches', 'git', 'listTags', (ctx) => describeBranches(ctx, keel)],
  ['an archive', 'git', 'listAllFiles', (ctx) => previewArchive(ctx, { ...keel, folder: '' })],
  [
    'its bytes',
    'git',
    'listAllFiles',
    (ctx) => openArchive(ctx, { ...keel, folder: '', format: 'zip' }),
  ],
  ['a search', 'search', 'search', (ctx) => searchSource(ctx, { ...keel, text: 'one', page: 1 })],
  ['a symbol', 'search', 'search', (ctx) => findSymbol(ctx, { ...keel, name: 'one' })],
  ['all paths', 'search', 'listPaths', (ctx) => listPaths(ctx, keel)],
];

describe('a right that ends while the answer is made', () => {
  test.each(cases)('gives nothing of %s', async (_, port, method, read) => {
    await expect(read(endingIn(port, method))).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('would have given each', async () => {
    for (const [what, , , read] of cases) {
      expect(await read(site.signed.engineer.ctx), what).toBeDefined();
    }
  });
});
