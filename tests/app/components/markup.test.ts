import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { heldMarkup } from '#app/components/markup/held-markup.ts';
import { holdMarkup } from '#app/components/markup/hold-markup.ts';
import { ServerMarkup } from '#app/components/markup/server-markup.tsx';

const src = '/source/keel/lines/main/a.c';

it('writes held markup out once, by its name alone', () => {
  const held = holdMarkup('<b>int</b> x');
  const element = createElement(ServerMarkup, { held, src, className: 'code' });
  expect(JSON.stringify(element.props)).not.toContain('int');
  expect(renderToStaticMarkup(element)).toBe('<div class="code"><b>int</b> x</div>');
  // A second time it is empty, and the browser fetches it.
  expect(renderToStaticMarkup(element)).toBe('<div class="code"></div>');
});

it('keeps no more than some of what nobody wrote out', () => {
  for (let count = 0; count < 1000; count += 1) holdMarkup('x');
  expect(heldMarkup().size).toBeLessThanOrEqual(200);
});
