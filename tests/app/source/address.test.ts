import { describe, expect, it } from 'vitest';
import { decodePath, decodeRevision, resolveInTree, sourceHref } from '#app/source/address.ts';

describe('sourceHref', () => {
  it('keeps a branch with slashes in one segment, and each name of a path encoded', () => {
    expect(sourceHref('keel', 'file', 'release/1.0', 'docs/a b#c?.md')).toBe(
      '/source/keel/file/release%2F1.0/docs/a%20b%23c%3F.md',
    );
  });

  it('is undone by decodePath and decodeRevision', () => {
    expect(decodeRevision('release%2F1.0')).toBe('release/1.0');
    expect(decodePath(['docs', 'a%20b%23c%3F.md'])).toBe('docs/a b#c?.md');
    expect(decodePath(undefined)).toBe('');
  });

  it('reads no path where a segment hides a slash or does not decode', () => {
    expect(decodePath(['a%2F..%2Fb'])).toBeUndefined();
    expect(decodePath(['%'])).toBeUndefined();
    expect(decodeRevision('%E0%A4')).toBeUndefined();
  });
});

describe('resolveInTree', () => {
  it.each([
    ['docs/a.md', 'b.md', 'docs/b.md'],
    ['docs/a.md', './b.md#part', 'docs/b.md'],
    ['docs/a.md', '../kernel/x.c', 'kernel/x.c'],
    ['docs/a.md', '/kernel/x.c', 'kernel/x.c'],
    ['README.md', '.', ''],
  ])('leads from %s by %s to %s', (from, href, path) => {
    expect(resolveInTree(from, href)).toBe(path);
  });

  it.each([
    '../x',
    'a/../../x',
    'https://ok.example/x',
    'javascript:alert(1)',
    '//evil.example',
    '',
  ])('leads nowhere inside the tree by %j from its root', (href) => {
    expect(resolveInTree('README.md', href)).toBeUndefined();
  });
});
