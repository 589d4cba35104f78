/** Reads a branch's `Module.symvers`: `0xchecksum<TAB>symbol` on each line; other lines are passed over. */
export function parseSymvers(text: string): Map<string, number> {
  const symbols = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^0x([0-9a-f]{1,8})\t(\S+)/i.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      symbols.set(match[2], Number.parseInt(match[1], 16));
    }
  }
  return symbols;
}
