import { readPathList, writePathList } from '#formats/search/path-list.ts';
import { queryLimits, readQuery } from '#formats/search/query.ts';
import { splitQuery } from '#formats/search/query-words.ts';
import { expressionLimits } from '#formats/search/read-expression.ts';
import type { Reader } from './reader-table.ts';

/** What reads searches and lists of paths. */
export const searchReaders: readonly Reader[] = [
  {
    name: 'words of a search',
    limits: `${queryLimits.characters} characters; more is refused`,
    read: (input) => splitQuery(input),
    hostile: [
      { name: 'blanks', n: 100_000, make: (n) => ' '.repeat(n) },
      { name: 'escapes in a phrase', n: 50_000, make: (n) => `"${'\\"'.repeat(n)}"` },
      { name: 'filters', n: 5_000, make: (n) => 'path:a '.repeat(n) },
    ],
  },
  {
    name: 'search',
    limits: `${queryLimits.characters} characters, an expression of ${expressionLimits.characters}`,
    read: (input) => readQuery(input),
    hostile: [
      { name: 'choices side by side', n: 25, make: (n) => `/${'[abc]'.repeat(Math.min(n, 99))}/` },
      { name: 'groups in groups', n: 60, make: (n) => `/${'('.repeat(n)}a${')'.repeat(n)}/` },
      { name: 'repeats of repeats', n: 20, make: (n) => `/${'('.repeat(n)}a${'+)+'.repeat(n)}/` },
    ],
  },
  {
    name: 'list of paths',
    limits: 'made by the portal itself',
    read: (input) => readPathList(input),
    sound: writePathList(['a/b', 'a/c', 'b']),
    hostile: [
      { name: 'short names', n: 20_000, make: (n) => '0 a\0'.repeat(n) },
      { name: 'one long name', n: 200_000, make: (n) => `0 ${'a'.repeat(n)}\0` },
    ],
  },
];
