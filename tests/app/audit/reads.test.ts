import { describe, expect, it } from 'vitest';
import { asCsv, asJson } from '#app/audit/reads/export/write-reads-file.ts';
import { filterOf, readReadsQuery, readsHref } from '#app/audit/reads/reads-query.ts';
import type { ReadView } from '#core/views/list-reads.ts';

const read: ReadView = {
  sequence: 7,
  atMs: Date.UTC(2026, 10, 28, 9),
  userId: 'u1',
  userName: '=HYPERLINK("http://evil.example","x")',
  organizationSlug: 'northwind',
  organizationName: 'Northwind',
  door: 'commit',
  repository: 'keel',
  paths: ['a,b.c', '"quoted".c'],
  folders: [],
  whole: false,
  commit: 'c'.repeat(40),
  fromCommit: undefined,
  subject: 'repository:keel',
  again: { times: 2, lastMs: Date.UTC(2026, 10, 28, 9, 30) },
};

async function* pages(...all: ReadView[][]): AsyncGenerator<ReadView[]> {
  yield* all;
}

async function textOf(pieces: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('readReadsQuery', () => {
  it('is undone by readsHref', () => {
    const query = {
      repository: 'keel',
      path: 'drivers/a b&c=%2F.c',
      organization: 'northwind',
      person: 'u1',
      door: 'raw',
      from: '2026-11-01',
      until: '2026-11-28',
      before: { atMs: 1795903706395, sequence: 12 },
    };
    const address = new URL(readsHref(query), 'http://here.invalid');
    expect(readReadsQuery(Object.fromEntries(address.searchParams))).toEqual(query);
  });

  it.each([
    [{ door: 'window' }],
    [{ from: '2026-13-40' }],
    [{ until: 'yesterday' }],
    [{ path: 'without/a/repository' }],
    [{ before: '1.2.3' }],
    [{ organization: ['a', 'b'] }],
    [{ person: ' ' }],
  ])('takes %j as no filter', (search) => {
    expect(readReadsQuery(search)).toEqual({});
  });

  it('takes both days as included', () => {
    const { fromMs, untilMs } = filterOf({ from: '2026-11-01', until: '2026-11-01' });
    expect((untilMs ?? 0) - (fromMs ?? 0)).toBe(86_400_000);
  });
});

describe('a file of reads', () => {
  it('as CSV is quoted, and holds no formula for a spreadsheet', async () => {
    const [head, ...rows] = (await textOf(asCsv(pages([read], [])))).split('\r\n');
    expect(head).toMatch(/^entry,at,person,/);
    expect(rows[0]).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
    expect(rows.join('\r\n')).toContain('"a,b.c\n""quoted"".c"');
  });

  it('as JSON is one array, also of nothing and over pages that are empty', async () => {
    expect(JSON.parse(await textOf(asJson(pages([], []))))).toEqual([]);
    const all = JSON.parse(await textOf(asJson(pages([], [read], [], [read, read]))));
    expect(all).toHaveLength(3);
    expect(all[0]).toMatchObject({ at: '2026-11-28T09:00:00.000Z', sequence: 7 });
  });
});
