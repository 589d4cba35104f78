import { describe, expect, test } from 'vitest';
import { nameProblem, pathProblem } from '#core/tree-path.ts';
import { processorMsOf } from '../helpers/processor-time.ts';

describe('a path inside a tree', () => {
  test.each(['', '/etc/passwd', '../x', 'a/../x', 'a//b', './a', 'a/', 'a\0b'])(
    'is not %j',
    (path) => expect(pathProblem(path)).toEqual(expect.any(String)),
  );
  test.each(['a', 'a b/c', 'a/.../b', 'x'.repeat(900)])('is %j', (path) =>
    expect(pathProblem(path)).toBeUndefined(),
  );
});

describe('a name that a patch brings', () => {
  test.each([
    'drivers/rtc/ds1307.c',
    'Documentation/devicetree/bindings/arm/arm,gic@1000.yaml',
    'arch/riscv/boot/dts/sifive/hifive-unleashed-a00.dts',
    'memory-model/MP+pooncerelease+poacquireonce.litmus',
    'drivers/_x/README.rst',
    'Übersicht.md',
    '文書/読.txt',
  ])('may be %j', (name) => expect(nameProblem(name)).toBeUndefined());

  test.each([...'$;:#%*?[]{}()<>|&!~\'"\\`=^'])('may not hold %j', (character) => {
    expect(nameProblem(`drivers/a${character}b.c`)).toContain(JSON.stringify(character));
    expect(nameProblem(`${character}/b.c`)).toEqual(expect.any(String));
  });

  test.each([
    ['a blank', 'a b.c', 'U+0020'],
    ['a blank of another kind', 'a\u00a0b.c', 'U+00A0'],
    ['an ideographic blank', 'a\u3000b.c', 'U+3000'],
    ['a line feed', 'a\nb.c', 'U+000A'],
    ['a tab', 'a\tb.c', 'U+0009'],
    ['an escape', 'a\u001bb.c', 'U+001B'],
    ['a C1 control', 'a\u0085b.c', 'U+0085'],
    ['a line separator', 'a\u2028b.c', 'U+2028'],
    ['a bidirectional control', 'a\u202eb.c', 'U+202E'],
    ['an isolate', 'a\u2066b.c', 'U+2066'],
    ['a joiner', 'a\u200db.c', 'U+200D'],
    ['a filler that is a letter to Unicode', 'a\u3164b.c', 'U+3164'],
    ['a variation mark', 'a\ufe0fb.c', 'U+FE0F'],
    ['a tag', 'a\u{e0041}b.c', 'U+E0041'],
    ['half a pair', 'a\ud800b.c', 'U+D800'],
    ['what is not UTF-8', 'a\ufffdb.c', 'not UTF-8'],
    ['a letter in two parts', 'a\u0308.c', 'NFC'],
    ['an option', 'drivers/-rf.c', '"-"'],
    ['an option of a folder', '-I/x.c', '"-"'],
    ['a file of options', 'drivers/@args', '"@"'],
    ['git’s folder', 'a/.GIT/config', '.git'],
    ['git’s folder for Windows', 'git~1', '"~"'],
    ['an object', 'kernel/main.o', 'ends in .o'],
    ['an archive', 'lib/x.A', 'ends in .A'],
    ['a dependency file', 'kernel/main.d', 'ends in .d'],
    ['a saved command of Kbuild', 'kernel/.main.o.cmd', '.cmd'],
    ['a precompiled header', 'include/sbi.h.gch', 'ends in .gch'],
    ['more bytes than a name has', 'x'.repeat(401), '400 bytes'],
  ])('may not be or hold %s', (_, name, words) => expect(nameProblem(name)).toContain(words));

  test('is judged in linear time', () => {
    const tookMs = processorMsOf(() => {
      for (const piece of ['a.', '.o', '/', '\u0308', ',v', '.x.cmd']) {
        nameProblem(piece.repeat(100));
        nameProblem(piece.repeat(500_000));
      }
    });
    expect(tookMs).toBeLessThan(2000);
  });
});
