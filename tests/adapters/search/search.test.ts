import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readManifest } from '#adapters/search/manifest.ts';
import { openSearch } from '#adapters/search/open-search.ts';
import type { SearchHits, SearchPort } from '#core/search-port.ts';
import { readPathList } from '#formats/search/path-list.ts';
import { readQuery } from '#formats/search/query.ts';
import { addCommit, type CommitSpecification, git } from '../../helpers/git.ts';

let folder: string;
let bare: string;
let search: SearchPort;
let close: () => void;
let faults: (string | undefined)[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-search-'));
  bare = path.join(folder, 'tree.git');
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', 'tree.git']);
  faults = [];
  open();
});

afterEach(() => {
  close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function open() {
  const opened = openSearch({
    folder: path.join(folder, 'search'),
    gitFolderOf: () => bare,
    onFault: (_, sentence) => faults.push(sentence),
  });
  ({ search, close } = opened);
}

const commit = (files: CommitSpecification['files'], ref = 'refs/heads/main') =>
  addCommit(bare, { message: 'x', files, ref });

const indexFolder = () => path.join(folder, 'search', 'tree');

async function ask(
  text: string,
  prefixes: readonly string[] = [''],
  page = 1,
): Promise<SearchHits> {
  const read = readQuery(text);
  if (!read.ok) throw new Error(read.problem.reason);
  const branch = read.query.branch ?? 'main';
  const found = await search.search('tree', { branch, query: read.query, prefixes, page });
  if (found.kind !== 'found') throw new Error(found.kind);
  return found;
}

const paths = (hits: SearchHits) => hits.files.map((file) => file.path);

describe('what is found', () => {
  beforeEach(async () => {
    commit({
      'kernel/gstage.c': 'int gstage_map(int a)\n{\n\treturn Gstage_Map2(a);\n}\n',
      'kernel/vm.c': '#include "gstage.h"\n\tgstage_map(1);\n\tgstage_map(2); /* Grün */\n',
      'kernel/gstage.h': 'int gstage_map(int a);\n',
      'tests/gstage-test.c': 'gstage_map(3);\n',
      'docs/a.md': 'about\nnothing\n',
      'blob.bin': Buffer.from('gstage_map\0x'),
      'huge.c': `gstage_map\n${'x'.repeat(1024 * 1024)}`,
      link: { link: 'kernel/gstage_map' },
    });
    await search.follow('tree');
  });

  test('a definition comes first, a test last', async () => {
    const found = await ask('gstage_map');
    expect(paths(found)).toEqual([
      'kernel/gstage.c',
      'kernel/vm.c',
      'kernel/gstage.h',
      'tests/gstage-test.c',
    ]);
    expect(found).toMatchObject({
      count: 4,
      more: false,
      complete: true,
      candidates: 4,
      looked: 4,
    });
    expect(found.files[0]?.lines).toEqual([
      {
        number: 1,
        text: 'int gstage_map(int a)',
        cutBefore: false,
        cutAfter: false,
        from: 4,
        to: 14,
      },
      {
        number: 3,
        text: '\treturn Gstage_Map2(a);',
        cutBefore: false,
        cutAfter: false,
        from: 8,
        to: 18,
      },
    ]);
  });

  test.each([
    ['case:yes Gstage_Map', ['kernel/gstage.c']],
    ['word:gstage_map2', ['kernel/gstage.c']],
    ['word:gstage_ma', []],
    ['gstage_map about', []],
    ['gstage_map include', ['kernel/vm.c']],
    ['gstage_map -path:kernel/', ['tests/gstage-test.c']],
    ['gstage_map path:/tests', ['tests/gstage-test.c']],
    ['gstage_map path:/ests', []],
    ['gstage_map file:*.h', ['kernel/gstage.h']],
    ['gstage_map file:kernel/*.h', ['kernel/gstage.h']],
    ['gstage_map lang:markdown', []],
    ['/^\\s+gstage_\\w+\\(2\\)/', ['kernel/vm.c']],
    ['/^ABOUT$/', ['docs/a.md']],
    ['case:yes /^ABOUT$/', []],
    ['/about\\s+nothing/', []],
    ['GRÜN', ['kernel/vm.c']],
    ['case:yes /Gr.n/', ['kernel/vm.c']],
    ['ou', ['docs/a.md']],
  ])('%s', async (text, expected) => {
    expect(paths(await ask(text))).toEqual(expected);
  });

  test('says how much is searched nowhere', async () => {
    const all = { branch: 'main', prefixes: [''] };
    expect(await search.gaps('tree', all)).toEqual({ tooLarge: 1, binary: 1, unnamed: 0 });
    expect(await search.gaps('tree', { branch: 'main', prefixes: ['docs'] })).toEqual({
      tooLarge: 0,
      binary: 0,
      unnamed: 0,
    });
  });

  test('lists the covered paths of the tip, links and binaries too', async () => {
    const tip = git(bare, ['rev-parse', 'main']);
    const list = await search.listPaths('tree', {
      branch: 'main',
      commit: tip,
      prefixes: ['kernel', 'link'],
    });
    expect(readPathList(new TextDecoder().decode(list?.bytes))).toEqual([
      'kernel/gstage.c',
      'kernel/gstage.h',
      'kernel/vm.c',
      'link',
    ]);
    commit({ 'later.c': 'x' });
    const next = git(bare, ['rev-parse', 'main']);
    const byGit = await search.listPaths('tree', {
      branch: 'main',
      commit: next,
      prefixes: ['kernel/vm.c', 'later.c'],
    });
    expect(readPathList(new TextDecoder().decode(byGit.bytes))).toEqual(['kernel/vm.c', 'later.c']);
    await search.follow('tree'); // what was asked for has begun to follow by itself
  });
});

describe('what a grant does not cover', () => {
  const inside = {
    'drivers/a.c': 'needle one\n',
    'drivers/sub/b.c': 'needle two\n',
    'drivers/c.c': 'hay\n',
  };

  test('changes nothing of the answer, nor the number of blobs that are read', async () => {
    commit(inside);
    await search.follow('tree');
    const alone = await ask('needle', ['drivers']);
    const all: Record<string, string> = {};
    for (let n = 0; n < 50; n += 1) all[`kernel/${n}.c`] = `needle(void)\n{\n${n}`;
    commit({ ...all, 'drivers2/x.c': 'needle\n', 'drivers.c': 'needle\n', drive: 'needle\n' });
    await search.follow('tree');
    const among = await ask('needle', ['drivers']);
    expect({ ...among, commit: '' }).toEqual({ ...alone, commit: '' });
    expect(among).toMatchObject({ count: 2, candidates: 2, looked: 2, blobReads: 4 });
    expect((await ask('needle')).count).toBe(55);
  });

  test('a blob at a covered and another path counts for the covered one alone', async () => {
    commit({ 'drivers/a.c': 'needle\n', 'secret/a.c': 'needle\n', 'secret/b.c': 'needle\n' });
    await search.follow('tree');
    expect(paths(await ask('needle', ['drivers']))).toEqual(['drivers/a.c']);
    expect(await ask('needle', ['drivers'])).toMatchObject({ count: 1, looked: 1 });
  });

  test('a file that is covered by its whole path is found', async () => {
    commit({ 'a/b.c': 'needle\n', 'a/b.c.orig': 'needle\n' });
    await search.follow('tree');
    expect(paths(await ask('needle', ['a/b.c']))).toEqual(['a/b.c']);
    expect(paths(await ask('needle', []))).toEqual([]);
  });
});

describe('hostile input', () => {
  test('names and texts of every kind are found and shown cut', async () => {
    const deep = `${'d'.repeat(200)}/`.repeat(20);
    commit({
      '"new\\nline.c"': 'needle\n',
      [`${deep}x.c`]: 'needle\n',
      'bidi\u202e.c': 'needle \u202e elden\n',
      'one-line.js': `${'x'.repeat(500_000)}needle${'y'.repeat(500_000)}`,
      'bad-utf8.c': Buffer.from([0x66, 0xff, 0xfe, 0x20, ...Buffer.from('needle'), 0x0a]),
      'crlf.c': 'needle\r\nrest\r\n',
      'Kelvin.c': 'İİİ needle\nneedle İ\n',
    });
    await search.follow('tree');
    const found = await ask('needle');
    expect(found.count).toBe(7);
    const line = (file: string) => found.files.find((each) => each.path === file)?.lines[0];
    const cut = line('one-line.js');
    expect(cut).toMatchObject({ number: 1, cutBefore: true, cutAfter: true });
    expect(cut?.text.length).toBeLessThanOrEqual(240);
    expect(cut?.text.slice(cut.from, cut.to)).toBe('needle');
    expect(line('crlf.c')?.text).toBe('needle');
    expect(line('bad-utf8.c')?.text).toBe('f\ufffd\ufffd needle');
    expect(line('Kelvin.c')?.text).toBe('İİİ needle');
    expect((await ask('/nee[d]le/')).count).toBe(7);
  });

  test('a name that is not UTF-8 is left out and counted', async () => {
    const stream = Buffer.concat([
      Buffer.from(
        'commit refs/heads/main\ncommitter a <a@b.c> 0 +0000\ndata 1\nx\nM 100644 inline a',
      ),
      Buffer.from([0xff]),
      Buffer.from('.c\ndata 6\nneedle\nM 100644 inline b.c\ndata 6\nneedle\n'),
    ]);
    git(bare, ['fast-import', '--quiet'], stream);
    await search.follow('tree');
    expect(paths(await ask('needle'))).toEqual(['b.c']);
    expect(await search.gaps('tree', { branch: 'main', prefixes: [''] })).toMatchObject({
      unnamed: 1,
    });
  });

  test('a thousand expressions made to explode are each answered in bounded time', async () => {
    commit({
      'a.c': `${'a'.repeat(1000)}!\n`.repeat(9),
      'b.c': `${'ab'.repeat(500)}\n`.repeat(9),
    });
    await search.follow('tree');
    // no letter that every match must hold, so that nothing is ruled out beforehand
    const shapes = [
      '(a+)+[x-z]',
      '(a|a)*[x-z]',
      '^(a|aa)+[x-z]',
      '(.*[ab]){12}[x-z]',
      '(\\w+\\s?)+[x-z]',
      '(a*)*(b*)*[x-z]',
      '[ab]*a[ab]{20}[x-z]',
      '[ab].*a.*[ab].*a.*[x-z]',
    ];
    for (let n = 0; n < 1000; n += 1) {
      const text = `/${shapes[n % shapes.length]}{1,${1 + (n % 50)}}/`;
      const found = await ask(text);
      expect(found.count).toBe(0);
    }
  });
});

describe('an index', () => {
  test('is brought up to date by a small shard, and searches each branch at its tip', async () => {
    commit({ 'a.c': 'first\n', 'b.c': 'other\n' });
    await search.follow('tree');
    commit({ 'a.c': 'second\n' });
    commit({ 'n.c': 'only next\n' }, 'refs/heads/next');
    await search.follow('tree');
    expect(readManifest(indexFolder())?.shards.map(({ documents }) => documents)).toEqual([2, 2]);
    expect(paths(await ask('first'))).toEqual([]);
    expect(paths(await ask('second'))).toEqual(['a.c']);
    expect(paths(await ask('only branch:next'))).toEqual(['n.c']);
    git(bare, ['update-ref', '-d', 'refs/heads/next']);
    await search.follow('tree');
    await expect(ask('only branch:next')).rejects.toThrow('no-branch');
  });

  test('stays small in shards over many merges, and finds the same', async () => {
    for (let n = 0; n < 16; n += 1) {
      commit({ [`f${n}.c`]: `needle ${n}\n`, 'same.c': `turn ${n}\n`, [`b${n}.bin`]: `\0${n}` });
      await search.follow('tree');
    }
    expect(readManifest(indexFolder())?.shards.length).toBeLessThan(8);
    expect((await ask('needle')).count).toBe(16);
    expect(paths(await ask('"turn 15"'))).toEqual(['same.c']);
    expect((await ask('"turn 3"')).count).toBe(0);
    expect(await search.gaps('tree', { branch: 'main', prefixes: [''] })).toMatchObject({
      binary: 16,
    });
  });

  test.each(['shard', 'table', 'manifest'])('is made anew when its %s is damaged', async (what) => {
    commit({ 'a.c': 'needle\n' });
    await search.follow('tree');
    close();
    for (const name of readdirSync(indexFolder())) {
      const file = path.join(indexFolder(), name);
      if (name.startsWith(what)) truncateSync(file, readFileSync(file).length >> 1);
    }
    open();
    await expect(ask('needle')).rejects.toThrow('making');
    await search.follow('tree');
    expect(paths(await ask('needle'))).toEqual(['a.c']);
  });

  test('is left alone by a maker that died, and made by the next', async () => {
    commit({ 'a.c': 'needle\n' });
    await search.follow('tree');
    const by = JSON.stringify({ by: 'elsewhere-1-000000000000', done: 0, total: 0 });
    writeFileSync(path.join(indexFolder(), 'making'), by.replace('elsewhere-1', `x`));
    writeFileSync(path.join(indexFolder(), 'shard-half'), 'half');
    expect(paths(await ask('needle'))).toEqual(['a.c']);
  });

  test('that cannot be made is told to the operator', async () => {
    bare = path.join(folder, 'nowhere.git');
    await expect(search.follow('tree')).rejects.toThrow('could not be made');
    expect(faults.at(-1)).toContain('could not be made');
  });
});
