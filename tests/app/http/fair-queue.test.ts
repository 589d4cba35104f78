import { expect, it } from 'vitest';
import { FairQueue } from '#app/http/fair-queue.ts';

const limits = { places: 1, waitingMost: 10, waitMs: 60_000 };

function enter(queue: FairQueue, address: string, person: string, said: string[], name: string) {
  return queue.enter(
    { address, person },
    () => void said.push(name),
    () => void said.push(`${name} refused`),
  );
}

it('gives places in turn among addresses, and among the people of each', () => {
  const queue = new FairQueue(limits);
  const said: string[] = [];
  enter(queue, 'a', 'ines', said, 'ines 1');
  for (const number of [2, 3, 4]) enter(queue, 'a', 'ines', said, `ines ${number}`);
  enter(queue, 'a', 'nadia', said, 'nadia 1');
  enter(queue, 'b', 'olga', said, 'olga 1');
  for (let turn = 0; turn < 6; turn += 1) queue.release();
  expect(said).toEqual(['ines 1', 'ines 2', 'olga 1', 'nadia 1', 'ines 3', 'ines 4']);
  enter(queue, 'b', 'olga', said, 'olga 2');
  expect(said.at(-1)).toBe('olga 2');
});

it('refuses at once when too many wait, and late when one waited too long', async () => {
  const queue = new FairQueue({ places: 1, waitingMost: 1, waitMs: 5 });
  const said: string[] = [];
  enter(queue, 'a', 'x', said, '1');
  enter(queue, 'a', 'x', said, '2');
  enter(queue, 'a', 'x', said, '3');
  expect(said).toEqual(['1', '3 refused']);
  await expect.poll(() => said).toEqual(['1', '3 refused', '2 refused']);
  queue.release();
  enter(queue, 'a', 'x', said, '4');
  expect(said.at(-1)).toBe('4');
});

it('passes over one whose client went away', () => {
  const queue = new FairQueue(limits);
  const said: string[] = [];
  enter(queue, 'a', 'x', said, '1');
  const giveUp = enter(queue, 'a', 'x', said, '2');
  enter(queue, 'a', 'y', said, '3');
  giveUp();
  giveUp();
  expect(queue.waiting).toBe(1);
  queue.release();
  expect(said).toEqual(['1', '3']);
});
