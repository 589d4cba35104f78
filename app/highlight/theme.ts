import type { ThemeRegistration } from 'shiki';

/**
 * Not colours but names: each is a class of code.module.css, whose colour is a token of ours.
 * Classes, since the page's policy and its size are both better without a style on every word.
 */
const names = {
  '#000001': 'comment',
  '#000002': 'string',
  '#000003': 'keyword',
  '#000004': 'constant',
  '#000005': 'function',
  '#000006': 'punctuation',
  '#000007': 'inserted',
  '#000008': 'deleted',
} as const;

/** What a token of code is; its colour is a token of the style sheet. */
type TokenClass = (typeof names)[keyof typeof names];

/** @returns undefined for what keeps the colour of the text. */
export function tokenClass(colour: string | undefined): TokenClass | undefined {
  return Object.entries(names).find(([key]) => key === colour)?.[1];
}

/**
 * The element of a kind in a file, where each byte is there thousands of times. Punctuation keeps the colour of the
 * text: it is a third of all tokens.
 */
export const shortTag: Record<TokenClass, string | undefined> = {
  comment: 'i',
  string: 'u',
  keyword: 'b',
  constant: 'b class=c',
  function: 'b class=f',
  punctuation: undefined,
  inserted: 'b class=a',
  deleted: 'b class=d',
};

function rule(name: TokenClass, scope: string[]) {
  const foreground = Object.entries(names).find(([, value]) => value === name)?.[0] ?? '#000000';
  return { scope, settings: { foreground } };
}

/** Gives shiki a colour for each class, by which `tokenClass` finds the class again. */
export const theme: ThemeRegistration = {
  name: 'slipway',
  type: 'light',
  fg: '#000000',
  bg: '#ffffff',
  settings: [
    { settings: { foreground: '#000000' } },
    rule('punctuation', ['keyword.operator', 'punctuation']),
    rule('function', [
      'entity.name.function',
      'support.function',
      'entity.name.tag',
      'entity.name.section',
      'markup.heading',
    ]),
    rule('constant', ['constant', 'support.constant', 'variable.other.enummember']),
    rule('keyword', ['keyword', 'storage', 'support.type', 'entity.name.type']),
    rule('punctuation', ['keyword.operator', 'storage.modifier.pointer']),
    rule('string', ['string', 'markup.inline.raw', 'punctuation.definition.string']),
    rule('inserted', ['markup.inserted']),
    rule('deleted', ['markup.deleted']),
    rule('comment', ['comment', 'punctuation.definition.comment']),
  ],
};
