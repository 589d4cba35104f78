import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { DiffBody } from '#app/components/diff/diff-body.tsx';
import { layOutFile } from '#app/components/diff/lay-out-file.ts';
import type { FileDifference } from '#core/git-port.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `int x${from + index};\n`).join('');

const file: FileDifference = {
  path: 'a.c',
  oldPath: 'a.c',
  status: 'modified',
  oldMode: '100644',
  newMode: '100644',
  binary: false,
  tooLarge: false,
  oldText: `${numbered(0, 30)}<script>\ngone\n${numbered(40, 80)}last`,
  newText: `${numbered(0, 30)}</code><b onclick="x">\n${numbered(40, 80)}new\u202e\nlast\n`,
};

test.each(['both', 'old', 'new'] as const)('draws what elements would, %s', async (layout) => {
  const { blocks } = await layOutFile(file, { contextLines: 3 });
  const plain = renderToStaticMarkup(createElement(DiffBody, { blocks, layout }));
  const drawn = renderToStaticMarkup(createElement(DiffBody, { blocks, layout, notes: new Map() }));
  expect(plain).toBe(drawn);
  expect(plain).toContain('data-kind="change"');
  expect(plain).not.toMatch(/<script|<b |\u202e/);
});
