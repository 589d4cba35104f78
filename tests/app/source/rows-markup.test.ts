import { describe, expect, it } from 'vitest';
import { rowsHtml } from '#app/source/rows-markup.ts';
import type { TreeEntry } from '#core/git-port.ts';

const place = { repository: 'keel', revision: 'main', path: 'drivers/network' };
const objectId = 'a'.repeat(40);
const file = (name: string): TreeEntry => ({
  ...{ name, kind: 'file', objectId, executable: false, sizeBytes: 81_234 },
});

describe('rowsHtml', () => {
  it('takes at most 300 bytes a row, with the last commit in it', () => {
    const entries = Array.from({ length: 1000 }, (_, index) => file(`driver-${index}.c`));
    const last = {
      commit: 'b'.repeat(40),
      subject: 'drivers/network: keep the ring of a queue in one page of memory',
      atMs: 1_700_000_000_000,
      change: 1234,
    };
    const commits = {
      of: new Map(entries.map(({ name }) => [name, last])),
      nowMs: 1_800_000_000_000,
      isWaiting: false,
    };
    const html = rowsHtml(place, entries, commits);
    expect(html).toContain(`${last.subject}</a> <a href=/changes/1234>#1234</a>`);
    expect(Buffer.byteLength(html) / 1000).toBeLessThan(300);
  });

  it.each([
    ['new\nline.c', 'new%0Aline.c'],
    ['50%.c', '50%25.c'],
    ['a#b?c.c', 'a%23b%3Fc.c'],
    ['"><script>alert(1)<', '%22%3E%3Cscript%3Ealert(1)%3C'],
  ])('links %j by its own name', (name, encoded) => {
    const html = rowsHtml(place, [file(name)]);
    expect(html).toContain(`href="/source/keel/file/main/drivers/network/${encoded}"`);
    expect(html).not.toContain('<script');
  });

  it.each([
    ['bad\ufffdname.c', 'its name is not UTF-8'],
    ['..', 'its name is no name in a folder'],
    ['a/b', 'its name is no name in a folder'],
    ['ä'.repeat(2000), 'its name is too long for an address'],
  ])('says why %j has no page', (name, reason) => {
    const html = rowsHtml({ ...place, path: '' }, [file(name)]);
    expect(html).toContain(reason);
    expect(html).not.toContain('href=');
  });

  it('shows two names that differ in case as two, and a submodule as what it is', () => {
    const submodule: TreeEntry = { name: 'sub', kind: 'submodule', objectId, executable: false };
    const html = rowsHtml(place, [file('case.c'), file('Case.c'), submodule]);
    expect(html).toContain('/case.c"');
    expect(html).toContain('/Case.c"');
    expect(html).toContain('submodule at aaaaaaaaa');
    expect(html).not.toContain('/sub"');
  });

  it('lists no more of a huge folder than a page may weigh, and says so', () => {
    const deep = { ...place, path: Array.from({ length: 30 }, () => 'x'.repeat(100)).join('/') };
    const entries = Array.from({ length: 10_000 }, (_, index) => file(`driver-${index}.c`));
    const html = rowsHtml(deep, entries);
    expect(html.length).toBeLessThan(7 << 20);
    const listed = html.split('<a href').length - 1;
    expect(listed).toBeGreaterThan(1000);
    expect(html).toContain(`${10_000 - listed} more entries, not listed`);
  });
});
