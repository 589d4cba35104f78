import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { jsx, jsxs } from '#app/jsx/jsx-runtime.ts';

const hostile = 'a\u202eb\u200b';
const marked = 'a⟦U+202E⟧b⟦U+200B⟧';

function Name({ children }: { children: string }) {
  return jsx('i', { children });
}

test('an element shows the hidden characters of its text and of what is read aloud', () => {
  const element = jsxs('p', {
    title: hostile,
    'aria-label': hostile,
    children: [hostile, jsx('b', { children: hostile }), 7, null],
  });
  expect(renderToStaticMarkup(element)).toBe(
    `<p title="${marked}" aria-label="${marked}">${marked}<b>${marked}</b>7</p>`,
  );
});

test('what is edited, sent or run stays as it is', () => {
  const input = jsx('input', { readOnly: true, value: hostile, placeholder: hostile });
  expect(renderToStaticMarkup(input)).toContain(`value="${hostile}"`);
  expect(renderToStaticMarkup(jsx('script', { children: hostile }))).toContain(hostile);
});

test('a component gets text that is shown', () => {
  expect(renderToStaticMarkup(jsx(Name, { children: hostile }))).toBe(`<i>${marked}</i>`);
});

test('properties without hidden characters are passed on as they are', () => {
  const props = { title: 'a', children: ['b', 'größer ⚠️'] };
  expect((jsx('p', props) as { props: unknown }).props).toEqual(props);
});
