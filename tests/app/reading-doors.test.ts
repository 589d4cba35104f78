/** Every way out of the portal is known: it either leaves an entry of what is read, or gives nothing made from source. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readingDoors } from '#core/audit/reading-doors.ts';
import { doorsOfFiles } from '../e2e/reading-doors.ts';

/** Pages, routes and actions, as Next finds them. */
function listFiles(): string[] {
  return readdirSync('app', { recursive: true, encoding: 'utf8' })
    .map((name) => `app/${name}`)
    .filter((file) => {
      if (/\/(page|route)\.tsx?$/.test(file)) return true;
      return /\.tsx?$/.test(file) && /^\s*['"]use server['"]/m.test(readFileSync(file, 'utf8'));
    })
    .sort();
}

test('every page, route and action has its row: what it asks for, or why it gives nothing made from source', () => {
  const known = Object.keys(doorsOfFiles);
  const files = listFiles();
  const missing = files.filter((file) => !known.includes(file));
  expect(missing, 'add a row to tests/e2e/reading-doors.ts').toEqual([]);
  expect(known.filter((file) => !files.includes(file))).toEqual([]);
});

test('every reading door of the code is asked by some row', () => {
  const asked = Object.values(doorsOfFiles).flatMap((row) =>
    'asks' in row ? row.asks.flatMap(({ doors }) => doors) : [],
  );
  expect(readingDoors.filter((door) => !asked.includes(door))).toEqual([]);
});
