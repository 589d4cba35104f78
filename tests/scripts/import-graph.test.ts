import { expect, test } from 'vitest';
import { countImports, findCircles, type Import } from '#scripts/import-graph.ts';

/** `a b` for a file a that imports b. */
function graph(...lines: string[]): Import[] {
  return lines.map((text) => {
    const [file = '', target] = text.split(' ');
    return { file, line: 1, specifier: `./${target}`, target };
  });
}

function circlesOf(...lines: string[]): string[][] {
  return findCircles(graph(...lines)).map((circle) => circle.map(({ file }) => file));
}

test('finds no circle where two ways lead to one file', () => {
  expect(circlesOf('a b', 'a c', 'b d', 'c d')).toEqual([]);
});

test('finds a file that imports itself, two that import each other, and a longer way around', () => {
  expect(circlesOf('a a')).toEqual([['a']]);
  expect(circlesOf('a b', 'b a')).toEqual([['a', 'b']]);
  expect(circlesOf('a b', 'b c', 'c d', 'd b')).toEqual([['b', 'c', 'd']]);
});

test('finds a circle behind one that was found', () => {
  expect(circlesOf('a b', 'b a', 'b c', 'c d', 'd c')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('counts what leads from one room to another, and leaves out what stays inside', () => {
  const imports = graph('x/a x/b', 'x/a y/c', 'x/b y/c', 'y/c z/d');
  expect(countImports(imports, (file) => file.slice(0, 1))).toEqual([
    ['x -> y', 2],
    ['y -> z', 1],
  ]);
});
