import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeChange } from '#core/changes/authorize-change.ts';
import { blackBoxNumbers } from '#core/changes/rules.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { sendCommit, sendModule } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

const push = async (seed: string) =>
  (
    await sendCommit(site, site.signed.engineer, {
      seed,
      files: { 'drivers/rtc/rtc.c': `${seed}\n` },
    })
  ).changeNumber;
const hide = async (name: string) =>
  (await sendModule(site.signed.engineer, { name, contribution: 'black-box' })).changeNumber;

test('black boxes are no gap in the numbers that others see, and their own do not count up', async () => {
  const shared = [await push('one')];
  const hidden = [await hide('a'), await hide('b')];
  shared.push(await push('two'));
  hidden.push(await hide('c'));
  shared.push(await push('three'));
  expect(shared).toEqual([1, 2, 3]);
  expect(new Set(hidden).size).toBe(3);
  for (const number of hidden) expect(number).toBeGreaterThanOrEqual(blackBoxNumbers.first);
  const steps = [(hidden[1] ?? 0) - (hidden[0] ?? 0), (hidden[2] ?? 0) - (hidden[1] ?? 0)];
  for (const step of steps) expect(Math.abs(step)).toBeGreaterThan(1);
  const listed = listChanges(site.rival.engineer.ctx, { page: 1 }).changes;
  expect(listed.map(({ number }) => number)).toEqual([3, 2, 1]);
});

test('asking for a hidden change does the same work as asking for one that is not there', async () => {
  const number = await hide('d');
  const { ctx } = site.rival.engineer;
  const statements = (asked: number): number => {
    let total = 0;
    const counting = new Proxy(ctx.db, {
      get(target, name, receiver) {
        if (name === 'select') total += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    expect(() => authorizeChange({ ...ctx, db: counting }, { number: asked })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    return total;
  };
  const missing = statements(7777);
  expect(missing).toBeGreaterThan(2);
  expect(Math.abs(statements(number) - missing)).toBeLessThanOrEqual(1);
});
