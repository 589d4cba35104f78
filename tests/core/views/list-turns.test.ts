import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '#core/changes/rules.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { listTurns } from '#core/views/list-turns.ts';
import { conclude, sendModule } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite({ variables: { SLIPWAY_QUOTA_RUNS: '100/100' } });
});
afterEach(() => site.close());

test('what waits for somebody is found, however many newer changes are open', async () => {
  const { engineer } = site.signed;
  const { maintainer } = site.owner;
  const send = (name: string) =>
    sendModule(engineer, { name, contribution: 'black-box', bytes: Buffer.from(name) });
  const first = await send('oldest');
  conclude(site, first.runId);
  for (let index = 0; index <= limits.pageSize; index += 1) {
    site.advanceMs(1000);
    await send(`newer-${index}`);
  }
  const newest = listChanges(maintainer.ctx, { status: 'open' }).changes;
  expect(newest.map(({ number }) => number)).not.toContain(first.changeNumber);
  expect(listTurns(maintainer.ctx)).toEqual([
    expect.objectContaining({ number: first.changeNumber, turn: 'verified: needs a review' }),
  ]);
  expect(listTurns(engineer.ctx)).toEqual([]);
});

test('an organization is found by words of its name', async () => {
  const { engineer } = site.signed;
  await sendModule(engineer, { name: 'one', contribution: 'black-box', bytes: Buffer.from('1') });
  const [change] = listChanges(engineer.ctx, {}).changes;
  const name = change?.owner.organization.name ?? '';
  expect(name).not.toBe('');
  const found = (query: string) => listChanges(engineer.ctx, { query }).changes.length;
  expect(found(name.toLowerCase())).toBe(1);
  expect(found(`${name} nowhere`)).toBe(0);
});
