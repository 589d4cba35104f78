import type { ReadView } from '#core/views/list-reads.ts';

type Pages = AsyncIterable<readonly ReadView[]>;

const columns: readonly (readonly [string, (read: ReadView) => string | number | undefined])[] = [
  ['entry', ({ sequence }) => sequence],
  ['at', ({ atMs }) => new Date(atMs).toISOString()],
  ['person', ({ userName }) => userName],
  ['person_id', ({ userId }) => userId],
  ['organization', ({ organizationSlug }) => organizationSlug],
  ['door', ({ door }) => door],
  ['repository', ({ repository }) => repository],
  ['paths', ({ paths, folders }) => [...paths, ...folders.map((one) => `${one}/`)].join('\n')],
  ['whole', ({ whole }) => (whole ? 'yes' : 'no')],
  ['commit', ({ commit }) => commit],
  ['from_commit', ({ fromCommit }) => fromCommit],
  ['subject', ({ subject }) => subject],
  ['again', ({ again }) => again?.times ?? 0],
  ['again_last', ({ again }) => (again ? new Date(again.lastMs).toISOString() : undefined)],
];

/** @returns pieces of a CSV file with a line of names. Source: RFC 4180. */
export async function* asCsv(pages: Pages): AsyncGenerator<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const page of pages) {
    yield page.map((read) => `${columns.map(([, of]) => cell(of(read))).join(',')}\r\n`).join('');
  }
}

/** Quoted where it must be; what a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** @returns pieces of a JSON file: one array, one read a line. */
export async function* asJson(pages: Pages): AsyncGenerator<string> {
  let mark = '[\n';
  for await (const page of pages) {
    const lines: string[] = [];
    for (const { atMs, ...read } of page) {
      lines.push(`${mark}${JSON.stringify({ at: new Date(atMs).toISOString(), ...read })}`);
      mark = ',\n';
    }
    yield lines.join('');
  }
  yield mark === '[\n' ? '[]\n' : '\n]\n';
}
