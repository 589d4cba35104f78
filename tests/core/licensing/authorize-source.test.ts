import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { readTree } from '#core/source/read-tree.ts';
import { makeHouse, type TestHouse } from '#tests/helpers/house.ts';

let house: TestHouse;
beforeEach(async () => {
  house = await makeHouse();
});
afterEach(() => house.close());

test('lets a signed partner read the whole tree', async () => {
  const { ctx } = house.signed.engineer;
  expect(authorizeSource(ctx, { repositorySlug: 'keel', path: '', purpose: 'read' }).whole).toBe(
    true,
  );
  const page = await readTree(ctx, { repositorySlug: 'keel', path: '' });
  expect(page.entries.map(({ name }) => name)).toContain('drivers');
  expect(page.readme?.text).toContain('# Keel');
});
