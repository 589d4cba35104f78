import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { findSymbol, type SymbolPlaces } from '#core/source/find-symbol.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

/** A tree of a few files takes a fraction of it, on a busy machine too. */
const indexMs = 20_000;
const askEveryMs = 50;

let site: TestSite;
beforeEach(async () => {
  site = await makeSite({
    files: {
      'slipway.yaml': 'version: 1\n',
      'include/gstage.h': 'int gstage_map(int root);\n',
      'kernel/gstage.c': '#include "gstage.h"\n\nint gstage_map(int root)\n{\n\treturn root;\n}\n',
      'kernel/fault.c': 'int handle(void)\n{\n\treturn gstage_map(1);\n}\n',
      'Documentation/gstage.md': '# G-stage\n\n`gstage_map` opens a window.\n',
    },
  });
});
afterEach(() => site.close());

/** Asks again while the index of the reader's store is being made: of the repository, or of the view of a part. */
async function find(ctx: Context, name: string, revision?: string): Promise<SymbolPlaces> {
  for (const untilMs = Date.now() + indexMs; ; ) {
    const answer = await findSymbol(ctx, { repositorySlug: 'keel', revision, name });
    if (answer.kind === 'found') return answer.places;
    if (Date.now() > untilMs) throw new Error(`${answer.kind} after ${indexMs} ms`);
    await sleep(askEveryMs);
  }
}

const pathsOf = (files: readonly { path: string }[]) => files.map(({ path }) => path).sort();

test('tells where a name is defined, declared, documented and used', async () => {
  const places = await find(site.signed.engineer.ctx, 'gstage_map');
  expect(places.defined).toEqual([
    { path: 'kernel/gstage.c', line: 3, kind: 'function', text: 'int gstage_map(int root)' },
  ]);
  expect(places.declared).toMatchObject([{ path: 'include/gstage.h', line: 1, kind: 'prototype' }]);
  expect(pathsOf(places.documented)).toEqual(['Documentation/gstage.md']);
  expect(pathsOf(places.used)).toEqual(['include/gstage.h', 'kernel/fault.c', 'kernel/gstage.c']);
  expect(places).toMatchObject({ commit: site.firstCommit, revision: 'main', count: 4 });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'source.read',
    detail: { door: 'symbols', commit: site.firstCommit },
  });
});

test('of a commit, and of a name that nothing holds, it answers for the default branch', async () => {
  const { ctx } = site.signed.engineer;
  expect(await find(ctx, 'handle', site.firstCommit)).toMatchObject({ revision: 'main' });
  expect(await find(ctx, 'nobody')).toMatchObject({
    defined: [],
    declared: [],
    used: [],
    count: 0,
  });
});

test('refuses what can be no name, before it searches', async () => {
  const { ctx } = site.signed.engineer;
  for (const name of ['', 'a b', 'a"b', '(a+)+', 'x'.repeat(256), 'a\nb']) {
    await expect(find(ctx, name)).rejects.toMatchObject({ code: 'invalid' });
  }
  for (const name of ['a.b', 'a$b', 'cpu@0', 'x+y', 'a-b', '...']) {
    expect((await find(ctx, name)).defined).toEqual([]);
  }
});

test('a grant of a part gives places of that part alone, as if there were no others', async () => {
  await grantOnly(site, ['include'], false);
  await site.deliver(); // the view and its index
  const places = await find(site.signed.engineer.ctx, 'gstage_map');
  expect(places.defined).toEqual([]);
  expect(places).toMatchObject({ declared: [{ path: 'include/gstage.h' }], count: 1 });
  expect(pathsOf([...places.documented, ...places.used])).toEqual(['include/gstage.h']);
  await expect(find(site.revoked.engineer.ctx, 'gstage_map')).rejects.toThrow();
});
