import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { highlightLines } from '#app/highlight/highlight.ts';
import { languageOf } from '#app/highlight/languages.ts';
import { splitLines } from '#app/highlight/split-lines.ts';
import { SizedCache } from '#core/sized-cache.ts';

describe('highlightLines', () => {
  it('names what words are, and joins neighbours of one kind', async () => {
    expect(await highlightLines('int x = 1; /* why */\n', 'a.c')).toEqual([
      '<b>int</b> x = <b class=c>1</b>;<i> /* why */</i>',
    ]);
  });

  it('escapes what the text holds, with a grammar and without', async () => {
    for (const name of ['x.c', 'x.md', 'x.html', 'x.txt']) {
      const [line = ''] = await highlightLines('<script>"&\'</script>', name);
      expect(line.replace(/<b class=[a-z]>|<\/?[biu]>/g, '')).not.toMatch(/[<>"']/);
    }
  });

  it('gives as many lines as the file has, also past the first stretch', async () => {
    const text = `/* open\n${'still inside\n'.repeat(700)}*/\n`;
    const lines = await highlightLines(text, 'a.c');
    expect(lines).toHaveLength(702);
    expect(lines[600]).toBe('<i>still inside</i>');
  });

  it('shows a file that its grammar chokes on plain, leaves this thread free, and colours others', async () => {
    const hostile = `${'a::'.repeat(600)}\n`.repeat(100);
    await highlightLines('int first;\n', 'first.c');
    const before = performance.eventLoopUtilization();
    const colouring = highlightLines(hostile, 'a.cpp');
    // Shown plain, and not remembered so, while no thread is free.
    await expect.poll(() => highlightLines('int y;\n', 'b.c')).toMatchObject([/<b>int<\/b>/]);
    const plain = await colouring;
    expect(plain.slice(-1)).toEqual(['a::'.repeat(600)]);
    expect(performance.eventLoopUtilization(before).active).toBeLessThan(500);
    expect(await highlightLines(hostile, 'a.cpp')).toBe(plain);
  });

  it('shows an empty file as no lines', () => {
    expect(splitLines('')).toEqual([]);
    expect(splitLines('a\n\nb')).toEqual(['a', '', 'b']);
  });
});

describe('languageOf', () => {
  it.each([
    ['drivers/rtc/goldfish.c', 'c'],
    ['arch/riscv/entry.S', 'riscv'],
    ['Makefile', 'make'],
    ['slipway.yaml', 'yaml'],
    ['MAINTAINERS', undefined],
    ['.c/readme', undefined],
  ])('reads %s as %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });
});

describe('SizedCache', () => {
  it('drops what was used longest ago once it is over its size', () => {
    const cache = new SizedCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    cache.get('a');
    cache.set('c', 'C', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
    expect(cache.totalBytes).toBe(8);
  });

  it('counts an entry that is set again once', () => {
    const cache = new SizedCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('a', 'AA', 6);
    expect(cache.totalBytes).toBe(6);
  });

  it('keeps nothing that is larger than itself', () => {
    const cache = new SizedCache<string>(10);
    cache.set('a', 'A', 11);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.totalBytes).toBe(0);
  });
});
