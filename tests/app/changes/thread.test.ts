import { describe, expect, test } from 'vitest';
import { shownSide, threadsOf } from '#app/changes/[number]/comments/thread.ts';
import { readChunk, readState } from '#app/changes/[number]/live/run-event.ts';
import type { CommentView } from '#core/review/rows.ts';

const author = {
  userId: 'marek',
  name: 'Marek',
  organization: { slug: 'harbour', name: 'Harbour', kind: 'owner' as const },
};

function comment(id: string, rest: Partial<CommentView> = {}): CommentView {
  return { id, patchSetNumber: 1, author, body: id, createdAtMs: 0, ...rest };
}

function threadAt(patchSetNumber: number, side: 'old' | 'new') {
  const [thread] = threadsOf([comment('a', { patchSetNumber, side, path: 'a.c', line: 3 })]);
  if (!thread) throw new Error('no thread');
  return thread;
}

describe('threads', () => {
  test('gather replies under their first comment, in order', () => {
    const threads = threadsOf([
      comment('first', { resolved: { by: author, atMs: 1 } }),
      comment('second'),
      comment('reply', { inReplyToId: 'first' }),
    ]);
    expect(threads.map((thread) => thread.comments.map(({ id }) => id))).toEqual([
      ['first', 'reply'],
      ['second'],
    ]);
    expect(threads[0]?.resolvedBy).toBe('Marek');
  });

  test('stand on the side of the patch set that they were said about', () => {
    const onBase = { patchSet: 2 };
    const between = { patchSet: 2, against: 1 };
    expect(shownSide(threadAt(2, 'new'), onBase)).toBe('new');
    expect(shownSide(threadAt(2, 'old'), onBase)).toBe('old');
    expect(shownSide(threadAt(1, 'new'), onBase)).toBeUndefined();
    expect(shownSide(threadAt(1, 'new'), between)).toBe('old');
    expect(shownSide(threadAt(2, 'new'), between)).toBe('new');
    expect(shownSide(threadAt(2, 'old'), between)).toBeUndefined();
    expect(shownSide(threadAt(1, 'old'), between)).toBeUndefined();
  });

  test('of the whole patch set stand on no line', () => {
    const [thread] = threadsOf([comment('a')]);
    expect(thread && shownSide(thread, { patchSet: 1 })).toBeUndefined();
  });
});

test('a stream’s pieces that are not of ours are passed over', () => {
  expect(readState('no json')).toBeUndefined();
  expect(readState('{"station":"kitchen","phase":"started"}')).toBeUndefined();
  expect(readState('{"station":"boot","phase":"started","name":"smp2"}')?.name).toBe('smp2');
  expect(readChunk('{"stream":"build","base64":"%%"}')).toBeUndefined();
});
