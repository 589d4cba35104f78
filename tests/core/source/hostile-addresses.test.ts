import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { compareCommits } from '#core/source/compare-commits.ts';
import { findSymbol } from '#core/source/find-symbol.ts';
import { listPaths } from '#core/source/list-paths.ts';
import { openArchive } from '#core/source/open-archive.ts';
import { openFile } from '#core/source/open-file.ts';
import { readBlame } from '#core/source/read-blame.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readFileDifference } from '#core/source/read-file-difference.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readOutline } from '#core/source/read-outline.ts';
import { readPatch } from '#core/source/read-patch.ts';
import { readRowCommits } from '#core/source/read-row-commits.ts';
import { readTree } from '#core/source/read-tree.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
/** Somebody with a grant of `drivers/` alone. */
let part: Context;
let whole: Context;
let ids: Record<string, string>;
beforeAll(async () => {
  site = await makeSite({
    files: { 'drivers/a.c': 'int a(void);\n', 'kernel/k.c': 'int kept_secret(void);\n' },
  });
  const hidden = site.commit({
    message: 'kept secret',
    files: { 'drivers/a.c': 'int kept_secret_too(void);\n' },
    ref: 'refs/changes/1/1',
    parent: site.firstCommit,
  });
  const outside = site.commit({
    message: 'kernel alone',
    files: { 'kernel/k.c': 'int kept_secret2(void);\n' },
  });
  const idOf = (name: string) => git(site.bareFolder, ['rev-parse', name]);
  ids = {
    hidden,
    outside,
    hiddenTree: idOf(`${hidden}^{tree}`),
    hiddenBlob: idOf(`${hidden}:drivers/a.c`),
    kernelBlob: idOf('main:kernel/k.c'),
    kernelTree: idOf('main:kernel'),
  };
  whole = site.rival.engineer.ctx;
  const { organizationId } = site.signed;
  const live = site.ctx.db.select().from(grants).where(eq(grants.organizationId, organizationId));
  part = site.signed.engineer.ctx;
  for (const { id } of live.all()) revokeGrant(site.owner.officer.ctx, { grantId: id });
  await grantAccess(site.owner.officer.ctx, {
    ...{ organizationId, repositorySlug: 'keel', pathPrefix: 'drivers', mayContribute: false },
  });
  await site.deliver();
});
afterAll(() => site.close());

const keel = { repositorySlug: 'keel' } as const;
type Verb = (ctx: Context, revision: string, path: string) => Promise<unknown>;
const verbs: Record<string, Verb> = {
  tree: (ctx, revision, path) => readTree(ctx, { ...keel, revision, path }),
  rows: (ctx, revision, folder) => readRowCommits(ctx, { ...keel, revision, folder }),
  file: (ctx, revision, path) => openFile(ctx, { ...keel, revision, path, door: 'file' }),
  outline: (ctx, revision, path) => readOutline(ctx, { ...keel, revision, path }),
  blame: (ctx, revision, path) => readBlame(ctx, { ...keel, revision, path }),
  history: (ctx, revision, path) => readHistory(ctx, { ...keel, revision, path, page: 1 }),
  at: (ctx, at, path) => readHistory(ctx, { ...keel, at, path, page: 1 }),
  commit: (ctx, commit) => readCommit(ctx, { ...keel, commit }),
  patch: (ctx, commit) => readPatch(ctx, { ...keel, commit }),
  base: (ctx, base) => compareCommits(ctx, { ...keel, base, head: 'main', isDirect: true }),
  head: (ctx, head) => compareCommits(ctx, { ...keel, base: 'main', head, isDirect: false }),
  difference: (ctx, head, path) =>
    readFileDifference(ctx, { ...keel, base: '', head, path, door: 'commit' }),
  archive: (ctx, revision, folder) =>
    openArchive(ctx, { ...keel, revision, folder, format: 'zip' }),
  paths: (ctx, revision) => listPaths(ctx, { ...keel, revision }),
  symbol: (ctx, revision) => findSymbol(ctx, { ...keel, revision, name: 'a' }),
};
const refusals = ['not-found', 'invalid', 'forbidden', 'conflict', 'licence-required'];

/** @returns what was wrong: something was given, or it failed as a fault of ours. */
async function whatWentWrong(verb: Promise<unknown>): Promise<string | undefined> {
  try {
    return `gave ${JSON.stringify(await verb).slice(0, 200)}`;
  } catch (error) {
    const code = error instanceof DomainError ? error.code : String(error);
    return refusals.includes(code) ? undefined : `${code}: ${String(error)}`;
  }
}

const revisions = [
  ...['refs/heads/main', 'refs/changes/1/1', 'changes/1/1', 'heads/main', 'HEAD', '@', 'main@{1}'],
  ...['HEAD@{0}', ':/kept', 'main^{tree}', 'main^{/kept}', 'main~0', 'main^0', 'main:kernel', '-1'],
  ...['main..main', 'main...main', '^main', '--all', '--output=/tmp/x', '../changes/1/1', 'main\0'],
  ...[
    'main\n',
    ' main',
    'main ',
    'main/',
    '/main',
    '..',
    '.',
    '%2e%2e',
    'ma\\in',
    'x'.repeat(4096),
  ],
  ...['0'.repeat(40), '4b825dc642cb6eb9a060e54bf8d69288fbee4904', '\ufffd', 'main-g0000000'],
];

test.each(Object.entries(verbs))('%s takes no revision but a name or an id', async (_, verb) => {
  for (const ctx of [part, whole]) {
    for (const revision of revisions) {
      expect(await whatWentWrong(verb(ctx, revision, 'drivers')), revision).toBe(undefined);
    }
  }
});

test.each(Object.entries(verbs))('%s gives nothing for an id alone', async (_, verb) => {
  for (const [what, id] of Object.entries(ids)) {
    const isTheirs = what === 'outside';
    for (const revision of [id, id.slice(0, 12), `${id.slice(0, 12)}-g${id.slice(0, 12)}`]) {
      expect(await whatWentWrong(verb(part, revision, 'drivers')), what).toBe(undefined);
      if (isTheirs) continue;
      expect(await whatWentWrong(verb(whole, revision, 'drivers')), what).toBe(undefined);
    }
  }
});

const paths = [
  ...['kernel', 'kernel/k.c', 'drivers/../kernel/k.c', 'drivers/../kernel', '/kernel', './kernel'],
  ...[
    'drivers/./../kernel/k.c',
    'drivers//../kernel',
    'kernel\0',
    'kernel\n',
    'drivers\\..\\kernel',
  ],
  ...['drivers/%2e%2e/kernel', ':/', ':(top)kernel', ':!drivers', '*', 'd*', '..', '../keel.git'],
  ...[
    'drivers/\ufffd',
    `drivers/${'x'.repeat(4096)}`,
    'a/'.repeat(3000),
    'Drivers',
    'driver',
    'drivers ',
  ],
];
const ofPaths = ['tree', 'rows', 'file', 'outline', 'blame', 'difference', 'archive'];

test.each(ofPaths)('%s takes no path beside the grant', async (name) => {
  for (const path of paths) {
    expect(await whatWentWrong(verbs[name]?.(part, 'main', path) ?? Promise.resolve()), path).toBe(
      undefined,
    );
  }
});

test('a history of such a path is refused, or that of no commit', async () => {
  for (const path of paths) {
    const read = readHistory(part, { ...keel, revision: 'main', path, page: 1 });
    const found = await read.then(
      ({ commits }) => (commits.length === 0 ? 'nothing' : 'commits'),
      ({ code }: DomainError) => code,
    );
    expect(['nothing', ...refusals], path).toContain(found);
  }
});
