import { expect, test } from 'vitest';
import { makePathSet, matchPaths } from '#formats/text/match-path.ts';

const set = makePathSet([
  'Documentation/gstage.md',
  'Makefile',
  'arch/riscv/gstage.c',
  'arch/riscv/gstage_test.c',
  'drivers/irq/plic.c',
  'drivers/İrq/x.c',
  'include/vmhi/driver.h',
  'kernel/guest/stage.c',
]);
const found = (typed: string, limit = 10) => matchPaths(set, typed, limit).map(({ path }) => path);

test.each([
  ['gstage.c', ['arch/riscv/gstage.c', 'kernel/guest/stage.c', 'arch/riscv/gstage_test.c']],
  ['plic', ['drivers/irq/plic.c']],
  ['irq/plic', ['drivers/irq/plic.c']],
  ['irq plic', ['drivers/irq/plic.c']],
  ['MAKE', ['Makefile']],
  ['zzz', []],
  ['driver.h', ['include/vmhi/driver.h']],
])('%s', (typed, expected) => {
  expect(found(typed)).toEqual(expected);
});

test('a name that begins so comes before characters that are spread', () => {
  expect(found('gstage').slice(0, 3)).toEqual([
    'arch/riscv/gstage.c',
    'Documentation/gstage.md',
    'arch/riscv/gstage_test.c',
  ]);
  expect(found('gstage').at(-1)).toBe('kernel/guest/stage.c');
});

test('tells where the characters stand, and gives the first ones for nothing', () => {
  expect(matchPaths(set, 'pl.c', 1)).toEqual([
    { path: 'drivers/irq/plic.c', at: [12, 13, 16, 17] },
  ]);
  expect(found('', 2)).toEqual(['Documentation/gstage.md', 'Makefile']);
  expect(found('x'.repeat(5000))).toEqual([]);
});
