/** Lines that one page shows. */
export const windowLines = 1000;

/** @param from of the address: the first line. @returns numbers from 1, both ends included. */
export function blameWindow(from: string | string[] | undefined): { first: number; last: number } {
  const asked = typeof from === 'string' && /^[1-9]\d{0,8}$/.test(from) ? Number(from) : 1;
  return { first: asked, last: asked + windowLines - 1 };
}

/** The query of the window that holds the line: '' for the first. */
export function windowQuery(line: number): string {
  return line > windowLines
    ? `?from=${Math.floor((line - 1) / windowLines) * windowLines + 1}`
    : '';
}
