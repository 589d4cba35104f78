import { expect, test } from 'vitest';
import { contentsMost, contentsOf, documentOfFile } from '#app/source/text/document-of-file.ts';

test('lists the first headings of a document that consists of them', () => {
  const place = { repository: 'keel', revision: 'main', path: 'a.md' };
  const made = documentOfFile(place, 'a'.repeat(40), '# a\n'.repeat(20_000));
  expect(made.headings.length).toBe(20_000);
  expect(contentsOf(made).length).toBe(contentsMost);
  expect(contentsOf(documentOfFile(place, 'b'.repeat(40), '# a\n\n#### b\n')).length).toBe(1);
});
