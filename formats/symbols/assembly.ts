import { type SourceSymbol, symbolNameMost, symbolsMost } from './symbol.ts';

/** Longer lines are data. */
const longestLine = 1000;

/**
 * Labels, macros and constants of a GNU assembly file, by its lines alone. Linear time.
 * Labels of digits and of `.L` are local and left out. Comments are not followed over lines, so a label inside of one
 * may be listed.
 *
 * Source: Using as, "Symbols", "Macro", "Set", "Equ"; GCC's preprocessor for `#define`.
 */
export function listAssemblySymbols(text: string): SourceSymbol[] {
  const symbols: SourceSymbol[] = [];
  let line = 0;
  for (let start = 0; start < text.length && symbols.length < symbolsMost; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    line += 1;
    if (end - start <= longestLine) {
      const symbol = readLine(text.slice(start, end), line);
      if (symbol !== undefined && symbol.name.length <= symbolNameMost) symbols.push(symbol);
    }
    start = end + 1;
  }
  return symbols;
}

const label = /^[ \t]*([A-Za-z_.$][\w.$]*)[ \t]*:/;
const macro = /^[ \t]*\.macro[ \t]+([A-Za-z_.$][\w.$]*)/i;
const constant = /^[ \t]*\.(?:equ|set|equiv)[ \t]+([A-Za-z_.$][\w.$]*)/i;
const define = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/;
/** Linux' way of a function's label. */
const entry =
  /^[ \t]*(?:ENTRY|SYM_(?:FUNC|CODE|DATA|INNER_LABEL)_?\w*)[ \t]*\([ \t]*([A-Za-z_.$][\w.$]*)/;

function readLine(text: string, line: number): SourceSymbol | undefined {
  const make = (kind: SourceSymbol['kind'], match: RegExpExecArray | null) =>
    match?.[1] === undefined ? undefined : { name: match[1], kind, line };
  const found =
    make('label', label.exec(text)) ??
    make('macro', macro.exec(text)) ??
    make('macro', define.exec(text)) ??
    make('variable', constant.exec(text));
  if (found !== undefined) return found.name.startsWith('.L') ? undefined : found;
  if (/^[ \t]*SYM_\w*END/.test(text)) return undefined;
  return make('function', entry.exec(text));
}
