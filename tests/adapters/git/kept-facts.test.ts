import { expect, it } from 'vitest';
import { KeptFacts } from '#adapters/git/kept-facts.ts';
import type { FileDifference, PatchFacts } from '#core/git-port.ts';

const base = 'a'.repeat(40);
const head = 'b'.repeat(40);

function difference(text: string): FileDifference[] {
  const modes = { oldMode: '100644', newMode: '100644' };
  return [
    {
      ...modes,
      status: 'modified',
      path: 'a.c',
      oldPath: 'a.c',
      binary: false,
      tooLarge: false,
      newText: text,
    },
  ];
}

it('makes a difference once, for those who ask together and for those who ask later', async () => {
  const facts = new KeptFacts(1 << 20);
  let made = 0;
  const ask = () =>
    facts.difference('keel', [base, head], async () => {
      made += 1;
      return difference('x');
    });
  await Promise.all([ask(), ask()]);
  expect(await ask()).toEqual(difference('x'));
  expect(made).toBe(1);
});

it('gives what one store holds to nobody who asks another', async () => {
  const facts = new KeptFacts(1 << 20);
  await facts.difference('keel.changes/one', [base, head], async () => difference('secret'));
  const other = await facts.difference('keel.changes/two', [base, head], async () => []);
  expect(other).toEqual([]);
});

it('keeps nothing that a name stands for, that failed, or that is not there', async () => {
  const facts = new KeptFacts(1 << 20);
  let asked = 0;
  const none = async (): Promise<PatchFacts | undefined> => {
    asked += 1;
    return undefined;
  };
  await facts.patch('keel', head, none);
  await facts.patch('keel', head, none);
  expect(asked).toBe(2);
  await facts.difference('keel', [base, 'main'], async () => difference('old'));
  expect(await facts.difference('keel', [base, 'main'], async () => [])).toEqual([]);
  const fail = () => Promise.reject(new Error('git ended'));
  await expect(facts.difference('keel', [base, head], fail)).rejects.toThrow('git ended');
  expect(await facts.difference('keel', [base, head], async () => [])).toEqual([]);
});

it('keeps no more bytes than it was told', async () => {
  const facts = new KeptFacts(4_000);
  let made = 0;
  const ask = () =>
    facts.difference('keel', [base, head], async () => {
      made += 1;
      return difference('x'.repeat(10_000));
    });
  await ask();
  await ask();
  expect(made).toBe(2);
});
