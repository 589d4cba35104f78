import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImportPort } from '#core/import-port.ts';
import { cancelImport } from '#core/source/cancel-import.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { listImports, readImport } from '#core/source/list-imports.ts';
import { recoverImports } from '#core/source/recover-imports.ts';
import { startImport } from '#core/source/start-import.ts';
import { startUpdate } from '#core/source/start-update.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const wanted = { slug: 'tree', name: 'Tree' };

function bundle() {
  const file = path.join(site.folder, 'sent.bundle');
  git(site.bareFolder, ['bundle', 'create', '--quiet', file, '--all']);
  return Readable.from([readFileSync(file)]);
}

const rowOf = (slug: string) =>
  site.ctx.db.select().from(repositories).where(eq(repositories.slug, slug)).get();

test('hosts what a bundle holds, tells that its branch is there, and leaves its entries', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, wanted, bundle());
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'import.start' });
  expect(readImport(ctx, { importId })).toMatchObject({ state: 'waiting', slug: 'tree' });
  await site.deliver();
  expect(readImport(ctx, { importId })).toMatchObject({ state: 'done' });
  expect(rowOf('tree')).toMatchObject({ name: 'Tree', defaultBranch: 'main' });
  const place = path.join(site.folder, 'repositories', 'tree.git');
  expect(git(place, ['rev-parse', 'main'])).toBe(git(site.bareFolder, ['rev-parse', 'main']));
  const moved = site.ctx.db.select().from(outbox).where(eq(outbox.topic, 'branch.moved.v1')).all();
  expect(moved.map(({ payload }) => payload)).toContainEqual({
    repositoryId: rowOf('tree')?.id,
    branch: 'main',
  });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'repository.import',
    subject: 'repository:tree',
  });
});

test('refuses everybody but the owner’s maintainers', async () => {
  const people = [
    site.anonymous,
    site.signed.manager.ctx,
    site.signed.engineer.ctx,
    site.owner.officer.ctx,
    site.owner.auditor.ctx,
  ];
  for (const ctx of people) {
    await expect(startImport(ctx, wanted, bundle())).rejects.toThrow(/maintainer|sign in/);
    expect(() => startUpdate(ctx, { slug: 'keel' })).toThrow(/maintainer|sign in/);
    expect(() => listImports(ctx)).toThrow(/maintainer|sign in/);
    expect(() => readImport(ctx, { importId: 'x' })).toThrow(/maintainer|sign in/);
    expect(() => cancelImport(ctx, { importId: 'x' })).toThrow(/maintainer|sign in/);
  }
  expect(site.ctx.db.select().from(imports).all()).toEqual([]);
});

test('refuses a slug that is taken or on its way in, at both doors', async () => {
  const { ctx } = site.owner.maintainer;
  await expect(startImport(ctx, { ...wanted, slug: 'keel' }, bundle())).rejects.toThrow('is taken');
  await startImport(ctx, wanted, bundle());
  await expect(startImport(ctx, wanted, bundle())).rejects.toThrow('"tree" is being imported');
  const made = { slug: 'tree', name: 'Other', description: '', defaultBranch: 'main' };
  await expect(createRepository(site.ctx, made)).rejects.toThrow('"tree" is being imported');
});

test.each([
  { url: 'http://code.example/x', says: 'is not https' },
  { url: 'ssh://code.example/x', says: 'is not https' },
  { url: 'file:///etc', says: 'is not https' },
  { url: 'ext::sh -c id', says: 'is not https' },
  { url: '/srv/tree.git', says: 'is no address' },
  { url: '--upload-pack=id', says: 'is no address' },
  { url: 'https://ada:word@code.example/x', says: 'holds a name or password' },
  { url: 'https://code.example/x?a=b', says: 'is no address of a repository' },
  { url: 'https://code.example', says: 'is no address of a repository' },
])('refuses $url', async ({ url, says }) => {
  const started = startImport(site.owner.maintainer.ctx, { ...wanted, url });
  await expect(started).rejects.toThrow(says);
  expect(site.ctx.db.select().from(imports).all()).toEqual([]);
});

test('ends with the reason when the portal’s own network is asked for', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, { ...wanted, url: 'https://127.0.0.1/x.git' });
  await site.deliver();
  const ended = readImport(ctx, { importId });
  expect(ended).toMatchObject({ state: 'failed' });
  expect(ended.outcome).toContain('127.0.0.1, which is no address of the open internet');
  expect(rowOf('tree')).toBeUndefined();
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'import.failed' });
});

test('keeps nothing of an upload that is no bundle, and frees its slug', async () => {
  const { ctx } = site.owner.maintainer;
  async function* notes() {
    yield Buffer.from('hello\n');
  }
  await expect(startImport(ctx, wanted, notes())).rejects.toThrow('no git bundle');
  expect(listImports(ctx)).toMatchObject([{ state: 'failed' }]);
  await startImport(ctx, wanted, bundle());
});

test('ends an import that is cancelled, before and while it is worked on', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, wanted, bundle());
  cancelImport(ctx, { importId });
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'import.cancel' });
  await site.deliver();
  expect(readImport(ctx, { importId })).toMatchObject({ state: 'cancelled' });
  expect(rowOf('tree')).toBeUndefined();
  expect(() => cancelImport(ctx, { importId })).toThrow('has ended already');

  const real = site.ctx.ports.imports;
  const makeRepository: ImportPort['makeRepository'] = (id, slug, origin, watch) => {
    cancelImport(ctx, { importId: id });
    return new Promise((_, reject) => {
      watch.signal.addEventListener('abort', () => {
        real.makeRepository(id, slug, origin, watch).catch(reject);
      });
    });
  };
  site.ctx.ports.imports = { ...real, makeRepository };
  const again = await startImport(ctx, wanted, bundle());
  await site.deliver();
  expect(readImport(ctx, again)).toMatchObject({ state: 'cancelled', outcome: 'it was cancelled' });
});

test('goes on after a stop between the repository and its row', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, wanted, bundle());
  const watch = { tell: () => undefined, signal: new AbortController().signal };
  await site.ctx.ports.imports.makeRepository(importId, 'tree', { kind: 'bundle' }, watch);
  await site.deliver();
  expect(readImport(ctx, { importId })).toMatchObject({ state: 'done' });
  expect(rowOf('tree')).toBeDefined();
});

test('ends an upload that a stop cut off', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, wanted, bundle());
  site.ctx.db.update(imports).set({ state: 'receiving' }).run();
  await recoverImports(site.ctx);
  expect(readImport(ctx, { importId }).outcome).toContain('send it again');
});

test('fetches again forward only, unless told', async () => {
  const { ctx } = site.owner.maintainer;
  const { importId } = await startImport(ctx, wanted, bundle());
  await site.deliver();
  expect(() => startUpdate(ctx, { slug: 'tree' })).toThrow('came from no address');
  site.ctx.db
    .update(imports)
    .set({ kind: 'url', origin: 'https://code.example/tree.git' })
    .where(eq(imports.id, importId))
    .run();
  const place = path.join(site.folder, 'repositories', 'tree.git');
  const before = git(place, ['rev-parse', 'main']);
  const branchesOf = (...specification: [string, string][]) => {
    const branches = specification.map(([name, commit]) => ({ name, commit }));
    const made = {
      defaultBranch: 'main',
      branches,
      tags: 0,
      leftOut: [],
      objects: 1,
      packBytes: 1,
    };
    site.ctx.ports.imports = { ...site.ctx.ports.imports, fetchAgain: async () => made };
  };
  const root = git(place, ['commit-tree', `${before}^{tree}`, '-m', 'another']);
  const next = git(place, ['commit-tree', `${before}^{tree}`, '-p', before, '-m', 'next']);
  branchesOf(['main', next], ['new', root]);
  startUpdate(ctx, { slug: 'tree' });
  await site.deliver();
  expect(git(place, ['rev-parse', 'main'])).toBe(next);
  expect(git(place, ['rev-parse', 'new'])).toBe(root);
  branchesOf(['main', root]);
  const kept = startUpdate(ctx, { slug: 'tree' });
  await site.deliver();
  expect(git(place, ['rev-parse', 'main'])).toBe(next);
  expect(readImport(ctx, kept).outcome).toContain('hold commits that the origin lacks: main');
  startUpdate(ctx, { slug: 'tree', anywhere: true });
  await site.deliver();
  expect(git(place, ['rev-parse', 'main'])).toBe(root);
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'repository.update' });
});
