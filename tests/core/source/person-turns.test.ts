import { afterEach, beforeEach, expect, test } from 'vitest';
import { inPersonTurn } from '#core/source/person-turns.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

test('of a hundred questions of one person one is at work, few wait, and others are not kept waiting', async () => {
  const { ctx } = site;
  const open: (() => void)[] = [];
  let atWork = 0;
  let most = 0;
  const work = async () => {
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise<void>((end) => open.push(end));
    atWork -= 1;
    return 'made';
  };
  const ask = (userId: string) =>
    inPersonTurn(ctx, { kind: 'blame', userId }, work).catch(({ code }) => code);
  const asked = Array.from({ length: 100 }, () => ask('greedy'));
  expect(await Promise.race([asked[99], ask('other')])).toBe('throttled');
  expect(atWork).toBe(2); // one of each
  while (atWork > 0) {
    open.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ends = await Promise.all(asked);
  expect(ends.filter((end) => end === 'made').length).toBe(7);
  expect(ends.filter((end) => end === 'throttled').length).toBe(93);
  expect(most).toBe(2);
  const again = ask('greedy');
  await new Promise((resolve) => setImmediate(resolve));
  open.shift()?.();
  expect(await again).toBe('made');
});
