import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isAbandoned, processName, unfinishedName } from '#adapters/living.ts';

const dayMs = 24 * 60 * 60 * 1000;
const here = hostname().replace(/[^\w.]/g, '_');

test('what a living process of this machine makes is its own, however old it seems', () => {
  expect(isAbandoned(`${here}-${process.ppid}`, Date.now() - 2 * dayMs)).toBe(false);
  expect(isAbandoned(`making-${unfinishedName()}`, Date.now())).toBe(false);
});

test('what was made before this process began, under its number, is an earlier one’s', () => {
  expect(isAbandoned(processName(), Date.now() - process.uptime() * 1000 - 1000)).toBe(true);
});

test('what another machine made, or nobody named, is abandoned after a day', () => {
  for (const name of ['elsewhere-17', 'tmp_objdir-incoming-x']) {
    expect(isAbandoned(name, Date.now() - dayMs / 2)).toBe(false);
    expect(isAbandoned(name, Date.now() - 2 * dayMs)).toBe(true);
  }
});
