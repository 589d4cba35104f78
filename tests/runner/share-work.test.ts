import { expect, test, vi } from 'vitest';
import { shareWork } from '#runner/share-work.ts';

const { signal } = new AbortController();

test('what several ask for at once is done once, and again when it is asked for later', async () => {
  const share = shareWork<number>();
  const work = vi.fn(async () => work.mock.calls.length);
  const both = [share('a', signal, work), share('a', signal, work)];
  expect(await Promise.all(both)).toEqual([1, 1]);
  expect(await share('a', signal, work)).toBe(2);
});

test('what has another name is done beside it', async () => {
  const share = shareWork<string>();
  const both = ['a', 'b'].map((key) => share(key, signal, async () => key));
  expect(await Promise.all(both)).toEqual(['a', 'b']);
});

test('where it fails, the next who waits does it, one at a time', async () => {
  const share = shareWork<string>();
  const fails = vi.fn(async () => Promise.reject(new Error('stopped')));
  const works = vi.fn(async () => 'done');
  const all = [share('a', signal, fails), share('a', signal, works), share('a', signal, works)];
  expect(await Promise.allSettled(all)).toMatchObject([
    { status: 'rejected', reason: { message: 'stopped' } },
    { status: 'fulfilled', value: 'done' },
    { status: 'fulfilled', value: 'done' },
  ]);
  expect([fails, works].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test('who was stopped while waiting takes no result', async () => {
  const share = shareWork<string>();
  const stopping = new AbortController();
  const first = share('a', signal, async () => 'done');
  const second = share('a', stopping.signal, async () => 'never');
  stopping.abort(new Error('the lease was lost'));
  await expect(second).rejects.toThrow('the lease was lost');
  expect(await first).toBe('done');
});
