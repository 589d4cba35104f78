import { expect, it } from 'vitest';
import { matchPaths, preparePaths, shownMost } from '#app/source/finder/match-paths.ts';

const paths = preparePaths([
  'Documentation/plic.md',
  'arch/riscv/plic.c',
  'drivers/irq/plic.c',
  'drivers/irq/plic_test.c',
  'drivers/plic/Makefile',
  'kernel/Main.c',
]);

it('puts a name before a name’s part, and that before a folder', () => {
  expect(matchPaths(paths, 'plic.c').slice(0, 2)).toEqual([
    'arch/riscv/plic.c',
    'drivers/irq/plic.c',
  ]);
  expect(matchPaths(paths, 'plic')).toEqual([
    'arch/riscv/plic.c',
    'drivers/irq/plic.c',
    'Documentation/plic.md',
    'drivers/irq/plic_test.c',
    'drivers/plic/Makefile',
  ]);
});

it('takes words in any order, letters in theirs, and no case', () => {
  expect(matchPaths(paths, 'TEST irq')).toEqual(['drivers/irq/plic_test.c']);
  expect(matchPaths(paths, 'drvirqplic.c')[0]).toBe('drivers/irq/plic.c');
  expect(matchPaths(paths, 'main.c')).toEqual(['kernel/Main.c']);
  expect(matchPaths(paths, 'nothing here')).toEqual([]);
});

it('gives some of a hundred thousand', () => {
  const many = preparePaths(
    Array.from({ length: 100_000 }, (_, index) => `a/b${index % 97}/f${index}.c`),
  );
  expect(matchPaths(many, '')).toHaveLength(shownMost);
  expect(matchPaths(many, 'f9').length).toBe(shownMost);
  expect(matchPaths(many, 'f99999')).toEqual(['a/b89/f99999.c']);
});

it('gives the shortest of many, as sorting all of them would', () => {
  const all = Array.from(
    { length: 5_000 },
    (_, index) => `${'d/'.repeat((index * 7919) % 13)}e${(index * 104_729) % 9_973}.c`,
  );
  const sorted = [...all].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  expect(matchPaths(preparePaths(all), 'e')).toEqual(sorted.slice(0, shownMost));
});
