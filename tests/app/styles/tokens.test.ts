import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the dark colours are the same whether the system asks for them or the reader', () => {
  const css = readFileSync('app/styles/tokens.css', 'utf8');
  const valuesOf = (selector: string) => {
    const from = css.indexOf(`${selector} {`);
    return css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from));
  };
  const bySystem = valuesOf(":root:not([data-theme='light'])");
  expect(bySystem).toContain('--paper:');
  expect(valuesOf(":root[data-theme='dark']")).toBe(bySystem);
});
