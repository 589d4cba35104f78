import type { SearchGaps, SearchHits } from '#core/search-port.ts';
import type { QueryProblem } from '#formats/search/query.ts';

/** What is searched for, as the address says. */
export interface SearchAsk {
  text: string;
  /** A repository's slug; '' for all. */
  inside: string;
  page: number;
}

/** What the page and the answer to each keystroke show. */
export type SearchView =
  | { kind: 'nothing-asked' }
  | { kind: 'problem'; problem: QueryProblem }
  /** A refusal that another key or a moment may change. */
  | { kind: 'refused'; message: string }
  | { kind: 'found'; repositories: ShownRepository[] };

export interface ShownRepository {
  slug: string;
  name: string;
  branch: string;
  hits:
    | Pick<SearchHits, 'files' | 'count' | 'more' | 'complete' | 'candidates' | 'looked'>
    | undefined;
  making: { done: number; total: number } | undefined;
  busy: boolean;
  behind: boolean;
  gaps: SearchGaps | undefined;
}

type SearchParams = Record<string, string | string[] | undefined>;

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** What cannot be read asks for less: all repositories, the first page. */
export function readAsk(params: SearchParams): SearchAsk {
  const page = Number(one(params.page));
  return {
    text: one(params.q).slice(0, 4_000),
    inside: /^[a-z0-9-]{1,40}$/.exec(one(params.in))?.[0] ?? '',
    page: Number.isInteger(page) && page >= 1 && page <= 25 ? page : 1,
  };
}

/** @param place `/search`, or what answers in JSON. */
export function askHref({ text, inside, page }: SearchAsk, place = '/search'): string {
  const query = new URLSearchParams({ q: text });
  if (inside !== '') query.set('in', inside);
  if (page > 1) query.set('page', String(page));
  return `${place}?${query}`;
}
