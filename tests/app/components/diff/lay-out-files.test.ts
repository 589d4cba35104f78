import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { layOutFiles } from '#app/components/diff/lay-out-files.ts';
import type { FileDifference } from '#core/git-port.ts';

function added(path: string, newText: string): FileDifference {
  return {
    status: 'added',
    path,
    oldPath: path,
    oldMode: '000000',
    newMode: '100644',
    binary: false,
    tooLarge: false,
    newText,
  };
}

const options = () => ({ contextLines: 3 });

test('a file that cannot be laid out in time is shown plain and says so; others are coloured', async () => {
  const hostile = added('a.cpp', `${'a::'.repeat(600)}\n`.repeat(50));
  await layOutFiles([added('first.c', 'int x;\n')], options);
  const before = performance.eventLoopUtilization();
  const [early, plain, late] = await layOutFiles(
    [added('b.c', 'int y;\n'), hostile, added('c.c', 'int z\u202e;\n')],
    options,
  );
  expect(performance.eventLoopUtilization(before).active).toBeLessThan(500);
  expect(JSON.stringify(early?.blocks)).toContain('hl-keyword');
  expect(plain?.notes.join()).toMatch(/not matched.*took longer than/);
  expect(plain?.addedCount).toBe(50);
  expect(late?.notes.join()).toContain('took all of the time for this page');
  expect(JSON.stringify(late?.blocks)).toContain('⟦U+202E⟧');
  const [again] = await layOutFiles([hostile], options);
  expect(again?.notes).toEqual(plain?.notes);
});
