import { describe, expect, test } from 'vitest';
import { parseRecipe } from '#core/ci/recipe.ts';

const good = `version: 1
name: Keel
build:
  command: [make, -j2, all]
  outputs: { image: build/keel.bin, elf: build/keel.elf, symvers: build/Module.symvers }
judge: [slipway.yaml, Makefile, scripts/]
spdx: { files: ['*.c', '*.h'], allowed: [LicenseRef-Keel] }
boots:
  - name: selftest
    append: keel.selftest
    budgetInstructions: 300000000
    ktap: required
  - { name: smp2, harts: 2, budgetInstructions: 1000000, milestones: [one, two] }
`;

function firstError(text: string): string {
  const parsed = parseRecipe(text);
  return parsed.ok ? 'no error' : parsed.message;
}

describe('parseRecipe', () => {
  test('reads a recipe and fills in what it leaves out', () => {
    const parsed = parseRecipe(good);
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    expect(parsed.recipe.boots[0]).toMatchObject({ harts: 1, memory: '128M', exit: 'powered-off' });
    expect(parsed.recipe.boots[1]).toMatchObject({ ktap: 'optional', milestones: ['one', 'two'] });
  });

  test('names line and field of a wrong value', () => {
    expect(
      firstError(good.replace('budgetInstructions: 300000000', 'budgetInstructions: lots')),
    ).toMatch(/^slipway\.yaml:11: boots\[0\]\.budgetInstructions: /);
  });

  test('names the line of a key that it does not know', () => {
    expect(firstError(good.replace('append:', 'apend:'))).toMatch(
      /^slipway\.yaml:10: boots\[0\]\.apend: /,
    );
  });

  test('names the line of what is no YAML', () => {
    expect(firstError('version: 1\nname: [Keel\nbuild: x\n')).toMatch(/^slipway\.yaml:[23]: /);
  });

  test('says what is missing', () => {
    expect(firstError('version: 1\nname: x\n')).toMatch(/^slipway\.yaml:1: build: /);
    expect(firstError('')).toMatch(/^slipway\.yaml:1: the recipe: /);
  });

  test.each(['/etc/passwd', '../x', 'a/../../x', './x', 'a//b', '.git/hooks/x', ''])(
    'refuses the output path %j',
    (path) => {
      const text = good.replace('image: build/keel.bin', `image: ${JSON.stringify(path)}`);
      expect(firstError(text)).toMatch(/^slipway\.yaml:5: build\.outputs\.image: /);
    },
  );

  test('refuses aliases, so that nothing unfolds', () => {
    expect(
      firstError(good.replace('name: Keel', 'name: &n Keel').replace('name: smp2', 'name: *n')),
    ).not.toBe('no error');
  });

  test.each([
    ['behind brackets that close nothing', `#${']'.repeat(5000)}\n${'['.repeat(5000)}`],
    ['between brackets in quotes', '["]",'.repeat(5000)],
    ['in maps', '{"}":'.repeat(5000)],
    ['by indentation', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ])('refuses what nests deep %s, before it is parsed', (_, text) => {
    expect(firstError(text)).toMatch(/^slipway\.yaml:\d+: nests deeper than 64 levels$/);
  });

  test('refuses two boots of one name', () => {
    expect(firstError(good.replace('smp2', 'selftest'))).toContain('two boots of the same name');
  });
});
