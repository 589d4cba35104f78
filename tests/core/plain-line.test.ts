import { expect, test } from 'vitest';
import {
  acceptInvitationInput,
  createAccessTokenInput,
  createOrganizationInput,
  ownerLinkInput,
} from '#core/identity/schema.ts';
import { publishAgreementInput } from '#core/licensing/schema.ts';
import { plainLine } from '#core/plain-line.ts';
import { createRepositoryInput } from '#core/source/schema.ts';

const said = (text: string) => plainLine(100).safeParse(text).error?.issues[0]?.message;

test.each([
  ['right-to-left override', 'Ada\u202etset', 'U+202E'],
  ['blank of Braille', 'Ada\u2800x', 'U+2800'],
  ['isolate', 'Ada\u2066x\u2069', 'U+2066'],
  ['letter mark', 'Ada\u061c', 'U+061C'],
  ['zero-width joiner', 'A\u200dda', 'U+200D'],
  ['soft hyphen', 'A\u00adda', 'U+00AD'],
  ['filler that is called a letter', 'Ada\u3164B', 'U+3164'],
  ['tag character', 'Ada\u{e0041}', 'U+E0041'],
  ['variation selector', 'Ada\ufe0f', 'U+FE0F'],
  ['line separator', 'Ada\u2028B', 'U+2028'],
  ['line feed', 'Ada\nB', 'U+000A'],
  ['C1 control', 'Ada\u0085B', 'U+0085'],
  ['half of a pair', 'Ada\ud800B', 'U+D800'],
])('a %s is refused by name', (_what, text, code) => {
  expect(said(text)).toContain(code);
});

test('letters of every script pass, and blanks around them go', () => {
  for (const name of ['Zoë Ångström', '山田 太郎', 'محمد', "O'Brien-Smith, Jr.", 'Иван']) {
    expect(plainLine(100).parse(` ${name} `)).toBe(name);
  }
});

test('every name that people give is read by it', () => {
  const bad = 'A\u202eB';
  const slug = 'a';
  const refused = [
    createOrganizationInput.safeParse({ name: bad, slug }),
    ownerLinkInput.safeParse({ organizationName: bad, slug }),
    acceptInvitationInput.safeParse({
      secret: 'x',
      name: bad,
      email: 'a@b.example',
      password: 'x'.repeat(12),
    }),
    createAccessTokenInput.safeParse({ name: bad, scopes: ['read'], days: 1 }),
    createRepositoryInput.safeParse({ slug, name: bad, description: '', defaultBranch: 'main' }),
    publishAgreementInput.safeParse({ version: '1', title: bad, body: 'x' }),
  ];
  for (const { error } of refused)
    expect(error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('U+202E'),
    ]);
});
