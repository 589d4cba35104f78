/** What a name of a source file stands for. */
export const symbolKinds = [
  'function',
  'prototype',
  'macro',
  'struct',
  'union',
  'enum',
  'enumerator',
  'type',
  'variable',
  'declaration',
  'label',
  'node',
] as const;
export type SymbolKind = (typeof symbolKinds)[number];

/** One name that a file defines or declares. */
export interface SourceSymbol {
  name: string;
  kind: SymbolKind;
  /** From 1. */
  line: number;
}

/** Kinds that say that something is, and define it elsewhere. */
export function isDeclaration(kind: SymbolKind): boolean {
  return kind === 'prototype' || kind === 'declaration';
}

export const symbolLanguages = ['c', 'assembly', 'device-tree'] as const;
export type SymbolLanguage = (typeof symbolLanguages)[number];

const byEnding: Readonly<Record<string, SymbolLanguage>> = {
  c: 'c',
  h: 'c',
  s: 'assembly',
  dts: 'device-tree',
  dtsi: 'device-tree',
  dtso: 'device-tree',
};

/** @returns the language whose symbols we can list, by the file's name alone. */
export function symbolLanguageOf(path: string): SymbolLanguage | undefined {
  const ending = /\.([A-Za-z]+)$/.exec(path.slice(-10))?.[1];
  return ending === undefined ? undefined : byEnding[ending.toLowerCase()];
}

/** A file gives at most this many; the rest is left out. */
export const symbolsMost = 20_000;
/** Longer names are cut away with their symbol: nobody writes them. */
export const symbolNameMost = 255;
