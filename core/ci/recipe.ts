import { isNode, Lexer, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Recipe, recipePath, recipeSchema } from './schema.ts';

type ParsedRecipe =
  | { ok: true; recipe: Recipe }
  /** `message` is whole: `slipway.yaml:12: boots[1].budgetInstructions: …`. */
  | { ok: false; line: number; message: string };

/** Of its text. */
export const recipeMaxBytes = 64 * 1024;
/** The parser calls itself for each level; a recipe needs six. */
const depthMax = 64;

/**
 * Reads a tree's recipe. Pure.
 *
 * @param text YAML 1.2, at most 64 KiB; aliases are refused, so that nothing can unfold.
 * @returns the recipe with its defaults filled in, or the first thing wrong with it and its line.
 */
export function parseRecipe(text: string): ParsedRecipe {
  if (text.length > recipeMaxBytes) return wrong(1, `is larger than ${recipeMaxBytes} bytes`);
  const deep = findDeep(text);
  if (deep !== undefined) return wrong(deep, `nests deeper than ${depthMax} levels`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const [error] = document.errors;
  if (error) return wrong(lineOf(error.pos[0]), error.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    return wrong(1, cause instanceof Error ? cause.message : 'cannot be read');
  }
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return { ok: true, recipe: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issuePath(issue);
  return wrong(
    lineOf(offsetOf(document, path)),
    `${printPath(path)}: ${issue?.message ?? 'is wrong'}`,
  );
}

/**
 * How deep a text can nest at most, by the parser's own tokens: open brackets, and in a line its indentation and its
 * marks, since a block within a block stands further right.
 *
 * @returns the line where that is deeper than any recipe.
 */
function findDeep(text: string): number | undefined {
  let line = 1;
  let brackets = 0;
  let across = 0;
  let before = '\n';
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    else if (token === '-' || token === '?' || token === ':') across += 1;
    else if (before.endsWith('\n') && token.trim() === '') across += token.length;
    if (brackets > depthMax || across > depthMax) return line;
    if (token.includes('\n')) {
      line += token.split('\n').length - 1;
      across = 0;
    }
    before = token;
  }
  return undefined;
}

function wrong(line: number, message: string): ParsedRecipe {
  return { ok: false, line, message: `${recipePath}:${line}: ${message}` };
}

/** An unknown key is reported at the map that holds it; point at the key itself. */
function issuePath(issue: z.core.$ZodIssue | undefined): PropertyKey[] {
  if (!issue) return [];
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  return key === undefined ? [...issue.path] : [...issue.path, key];
}

/** Where the value lies, or the nearest thing around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** `boots[1].budgetInstructions` */
function printPath(path: PropertyKey[]): string {
  if (path.length === 0) return 'the recipe';
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
