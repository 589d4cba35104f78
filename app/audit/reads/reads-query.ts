import { readingDoors } from '#core/audit/reading-doors.ts';
import type { ReadsFilter, ReadsPlace } from '#core/views/schema.ts';

/** What the page of reads is asked for, in its address. Days are whole, in UTC. */
export interface ReadsQuery {
  repository?: string;
  path?: string;
  organization?: string;
  person?: string;
  door?: string;
  /** `2026-11-28`, both included. */
  from?: string;
  until?: string;
  before?: ReadsPlace;
}

type Search = Record<string, string | string[] | undefined>;

const dayMs = 24 * 60 * 60 * 1000;
const names = ['repository', 'path', 'organization', 'person', 'door', 'from', 'until'] as const;
const limits = { path: 4096, door: 20, from: 10, until: 10 } as const;

/** The query of the address; a value that does not parse is left out. */
export function readReadsQuery(search: Search): ReadsQuery {
  const query: ReadsQuery = {};
  for (const name of names) {
    const value = search[name];
    const limit = name in limits ? limits[name as keyof typeof limits] : 100;
    const text = typeof value === 'string' ? value.trim() : '';
    if (text === '' || text.length > limit) continue;
    if (name === 'door' && !readingDoors.some((door) => door === text)) continue;
    if ((name === 'from' || name === 'until') && dayOf(text) === undefined) continue;
    query[name] = text;
  }
  if (query.repository === undefined) delete query.path;
  const before = typeof search.before === 'string' ? search.before : '';
  const [, atMs, sequence] = /^(\d{1,15})\.(\d{1,15})$/.exec(before) ?? [];
  if (sequence !== undefined) query.before = { atMs: Number(atMs), sequence: Number(sequence) };
  return query;
}

/** As the verbs take it. */
export function filterOf(query: ReadsQuery): ReadsFilter {
  const { repository, path, organization, person, from, until } = query;
  const door = readingDoors.find((one) => one === query.door);
  const fromMs = from === undefined ? undefined : dayOf(from);
  const lastMs = until === undefined ? undefined : dayOf(until);
  return {
    ...(repository !== undefined && { repository }),
    ...(path !== undefined && { path }),
    ...(organization !== undefined && { organization }),
    ...(person !== undefined && { userId: person }),
    ...(door !== undefined && { door }),
    ...(fromMs !== undefined && { fromMs }),
    ...(lastMs !== undefined && { untilMs: lastMs + dayMs }),
  };
}

/** The address of the page with this query; with `format`, that of its file. */
export function readsHref(query: ReadsQuery, format?: 'csv' | 'json'): string {
  const search = new URLSearchParams();
  for (const name of names) {
    const value = query[name];
    if (value !== undefined && value !== '') search.set(name, value);
  }
  const { before } = query;
  if (format !== undefined) search.set('format', format);
  else if (before !== undefined) search.set('before', `${before.atMs}.${before.sequence}`);
  const place = format === undefined ? '/audit/reads' : '/audit/reads/export';
  return search.size === 0 ? place : `${place}?${search}`;
}

/** The first millisecond of a day, of a text that is one. */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
