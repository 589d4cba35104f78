import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';
import {
  type SourceSymbol,
  type SymbolKind,
  symbolNameMost,
  symbolsMost,
} from '#formats/symbols/symbol.ts';

let opened: Promise<Parser> | undefined;

/** The one parser of the thread. */
export function openCParser(): Promise<Parser> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Parser> {
  const { resolve } = createRequire(import.meta.url);
  await Parser.init({ locateFile: () => resolve('web-tree-sitter/web-tree-sitter.wasm') });
  const parser = new Parser();
  parser.setLanguage(await Language.load(resolve('tree-sitter-c/tree-sitter-c.wasm')));
  return parser;
}

/**
 * What a C file defines or declares outside of functions; both sides of `#if` count. Broken C gives what can be read of
 * it. Runs in a thread with a deadline.
 *
 * @returns in the order of the lines.
 */
export async function listCSymbols(text: string): Promise<SourceSymbol[]> {
  const tree = (await openCParser()).parse(text);
  if (tree === null) return [];
  try {
    const symbols: SourceSymbol[] = [];
    readItems(tree.rootNode, symbols, 0);
    return symbols;
  } finally {
    tree.delete();
  }
}

/** Nodes that hold items as the file itself does. */
const containers = new Set([
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
  'preproc_elifdef',
  'linkage_specification',
  'declaration_list',
  'ERROR',
]);
const depthMost = 40;

function readItems(parent: Node, symbols: SourceSymbol[], depth: number): void {
  if (depth > depthMost) return;
  for (const item of parent.namedChildren) {
    if (symbols.length >= symbolsMost) return;
    if (containers.has(item.type)) readItems(item, symbols, depth + 1);
    else readItem(item, symbols);
  }
}

function readItem(item: Node, symbols: SourceSymbol[]): void {
  const { type } = item;
  if (type === 'preproc_def' || type === 'preproc_function_def') {
    add(symbols, item.childForFieldName('name'), 'macro');
    return;
  }
  const isItself = type in typeKinds;
  readType(isItself ? item : item.childForFieldName('type'), symbols);
  if (type === 'function_definition') {
    add(symbols, nameOf(item.childForFieldName('declarator')).node, 'function');
  } else if (type === 'type_definition') {
    for (const declarator of item.childrenForFieldName('declarator')) {
      add(symbols, nameOf(declarator).node, 'type');
    }
  } else if (type === 'declaration') {
    readDeclarators(item, symbols);
  }
}

function readDeclarators(item: Node, symbols: SourceSymbol[]): void {
  const isExternal = item.namedChildren.some(
    (child) => child.type === 'storage_class_specifier' && child.text === 'extern',
  );
  for (const declarator of item.childrenForFieldName('declarator')) {
    const { node, isFunction } = nameOf(declarator);
    add(symbols, node, isFunction ? 'prototype' : isExternal ? 'declaration' : 'variable');
  }
}

const typeKinds: Readonly<Record<string, SymbolKind>> = {
  struct_specifier: 'struct',
  union_specifier: 'union',
  enum_specifier: 'enum',
};

/** A struct, union or enum with its body, and an enum's values. */
function readType(type: Node | null, symbols: SourceSymbol[]): void {
  const kind = type === null ? undefined : typeKinds[type.type];
  const body = type?.childForFieldName('body');
  if (type === null || kind === undefined || !body) return;
  add(symbols, type.childForFieldName('name'), kind);
  if (kind !== 'enum') return;
  for (const value of body.namedChildren) {
    if (value.type === 'enumerator') add(symbols, value.childForFieldName('name'), 'enumerator');
  }
}

/** Down a declarator to the name: `(*name[3])(int)`. A function's own, not that of a pointer to one. */
function nameOf(declarator: Node | null): { node: Node | null; isFunction: boolean } {
  let isFunction = false;
  let at = declarator;
  for (let depth = 0; at !== null && depth < depthMost; depth += 1) {
    if (/identifier$/.test(at.type)) return { node: at, isFunction };
    if (at.type === 'function_declarator') isFunction = true;
    if (at.type === 'pointer_declarator' && at.parent?.type === 'parenthesized_declarator') {
      isFunction = false;
    }
    at =
      at.childForFieldName('declarator') ??
      at.namedChildren.find(({ type }) => /declarator$|identifier$/.test(type)) ??
      null;
  }
  return { node: null, isFunction };
}

function add(symbols: SourceSymbol[], name: Node | null, kind: SymbolKind): void {
  if (name === null || symbols.length >= symbolsMost) return;
  const text = name.text;
  if (text === '' || text.length > symbolNameMost) return;
  symbols.push({ name: text, kind, line: name.startPosition.row + 1 });
}
