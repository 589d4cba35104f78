import { type SourceSymbol, symbolNameMost, symbolsMost } from './symbol.ts';

/** Longer lines are data. */
const longestLine = 1000;

/**
 * Labels and nodes of a device tree source file, by its lines alone, as people write them: one node's name and its
 * brace on one line. Linear time.
 *
 * Source: Devicetree Specification 0.4, appendix A, "Devicetree Source Format".
 */
export function listDeviceTreeSymbols(text: string): SourceSymbol[] {
  const symbols: SourceSymbol[] = [];
  const add = (symbol: SourceSymbol) => {
    if (symbol.name.length <= symbolNameMost) symbols.push(symbol);
  };
  let line = 0;
  for (let start = 0; start < text.length && symbols.length < symbolsMost; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    line += 1;
    if (end - start <= longestLine) readLine(text.slice(start, end), line, add);
    start = end + 1;
  }
  return symbols;
}

const label = /^[ \t]*([A-Za-z_]\w*)[ \t]*:/;
const node = /^[ \t]*([A-Za-z0-9,._+-]+(?:@[A-Za-z0-9,._+-]+)?)[ \t]*\{/;
const define = /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/;

/** One line may hold several labels, then the node. */
function readLine(text: string, line: number, add: (symbol: SourceSymbol) => void): void {
  const macro = define.exec(text)?.[1];
  if (macro !== undefined) {
    add({ name: macro, kind: 'macro', line });
    return;
  }
  let rest = text;
  for (let match = label.exec(rest); match?.[1] !== undefined; match = label.exec(rest)) {
    add({ name: match[1], kind: 'label', line });
    rest = rest.slice(match[0].length);
  }
  const name = node.exec(rest)?.[1];
  if (name !== undefined) add({ name, kind: 'node', line });
}
