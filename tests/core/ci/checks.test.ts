import { describe, expect, test } from 'vitest';
import { checkJudge, isJudge } from '#core/ci/check-judge.ts';
import { checkPaths } from '#core/ci/check-paths.ts';
import { checkSignOff, compareAuthors } from '#core/ci/check-sign-off.ts';
import { checkPatchSize, sizeLimits } from '#core/ci/check-size.ts';
import { checkSpdx } from '#core/ci/check-spdx.ts';
import { parseRecipe } from '#core/ci/recipe.ts';
import type { FileDifference } from '#core/git-port.ts';
import { recipe as recipeText } from '../../helpers/tiny-tree.ts';

const parsed = parseRecipe(recipeText);
if (!parsed.ok) throw new Error(parsed.message);
const { recipe } = parsed;

function file(path: string, changes: Partial<FileDifference> = {}): FileDifference {
  return {
    status: 'added',
    path,
    oldPath: '',
    oldMode: '000000',
    newMode: '100644',
    binary: false,
    tooLarge: false,
    newText: '/* SPDX-License-Identifier: MIT */\n',
    ...changes,
  };
}

describe('sign-off', () => {
  const patch = { authorName: 'Ada', authorEmail: 'ada@vendor.example' };
  const ada = { name: 'Ada', email: 'ada@vendor.example' };
  test.each([
    ['x\n\nSigned-off-by: Ada <ada@vendor.example>\n', 'pass'],
    ['x\n\nSigned-off-by: A. Lovelace <ADA@vendor.example>\n', 'pass'],
    [
      'x\n\nSigned-off-by: Bob <bob@vendor.example>\nSigned-off-by: Ada <ada@vendor.example>\n',
      'pass',
    ],
    ['x\n', 'fail'],
    ['x\n\nSigned-off-by: Bob <bob@vendor.example>\n', 'fail'],
    ['x\n\nnot Signed-off-by: Ada <ada@vendor.example>\n', 'fail'],
    ['x\n\nSigned-off-by: Ada\n', 'fail'],
  ])('of %j is %s', (message, outcome) => {
    expect(checkSignOff({ ...patch, message }, ada).outcome).toBe(outcome);
  });

  describe('by somebody else than the sender', () => {
    const maintainer = { authorName: 'Mo', authorEmail: 'mo@owner.example' };
    const forged = 'x\n\nSigned-off-by: Mo <mo@owner.example>\n';
    test('fails without the sender’s own, and tells the line to add', () => {
      const found = checkSignOff({ ...maintainer, message: forged }, ada);
      expect(found.outcome).toBe('fail');
      expect(found.summary).toContain(
        'the author, Mo <mo@owner.example>, is not who sent it: Ada <ada@vendor.example>',
      );
      expect(found.summary).toContain('add the line "Signed-off-by: Ada <ada@vendor.example>"');
    });
    test.each([
      ['another’s address under the sender’s name', 'Signed-off-by: Ada <mo@owner.example>'],
      ['the sender’s address as a name', 'Signed-off-by: ada@vendor.example <mo@owner.example>'],
      ['an address inside an address', 'Signed-off-by: A <ada@vendor.example> <mo@owner.example>'],
      ['another trailer', 'Acked-by: Ada <ada@vendor.example>'],
      ['a longer address', 'Signed-off-by: Ada <xada@vendor.example>'],
      ['a quoted line', '> Signed-off-by: Ada <ada@vendor.example>'],
    ])('fails with %s', (_, line) => {
      const found = checkSignOff({ ...maintainer, message: `${forged}${line}\n` }, ada);
      expect(found.outcome).toBe('fail');
    });
    test('passes with both, and still says that they differ', () => {
      const message = `${forged}Signed-off-by: Ada <ADA@vendor.example>\n`;
      const found = checkSignOff({ ...maintainer, message }, ada);
      expect(found.outcome).toBe('pass');
      expect(found.summary).toContain('is not who sent it');
    });
    test('fails with the sender’s alone: the author certifies nothing by it', () => {
      const message = 'x\n\nSigned-off-by: Ada <ada@vendor.example>\n';
      expect(checkSignOff({ ...maintainer, message }, ada).outcome).toBe('fail');
    });
  });

  test('tells of an author who calls themselves otherwise than their account', () => {
    const message = 'x\n\nSigned-off-by: Mo <ada@vendor.example>\n';
    const borrowed = { message, authorName: 'Mo', authorEmail: 'ada@vendor.example' };
    expect(compareAuthors(borrowed, ada).mismatch).toContain('calls themselves "Mo"');
    expect(compareAuthors({ ...borrowed, authorName: 'Ada' }, ada).mismatch).toBeUndefined();
  });
});

describe('licence lines', () => {
  const check = (changes: Partial<FileDifference>, name = 'a.c') =>
    checkSpdx([file(name, changes)], recipe.spdx).outcome;
  test('are wanted in the first line of a new file, after #! in the second', () => {
    expect(check({})).toBe('pass');
    expect(check({ newText: '#!/bin/sh\n# SPDX-License-Identifier: MIT\n' })).toBe('pass');
    expect(check({ newText: '\n/* SPDX-License-Identifier: MIT */\n' })).toBe('fail');
    expect(check({ newText: '' })).toBe('fail');
  });
  test('must be ones that the recipe allows, whole', () => {
    expect(check({ newText: '/* SPDX-License-Identifier: GPL-3.0-only */\n' })).toBe('fail');
    expect(check({ newText: '/* SPDX-License-Identifier: MIT OR WTFPL */\n' })).toBe('fail');
    expect(check({ newText: '/* SPDX-License-Identifier: MITx */\n' })).toBe('fail');
  });
  test('are wanted of a file that comes under a new name, not of one that was there', () => {
    expect(check({ status: 'renamed', oldPath: 'b.c', newText: 'int x;\n' })).toBe('fail');
    expect(check({ status: 'modified', oldPath: 'a.c', newText: 'int x;\n' })).toBe('pass');
    expect(check({ newText: 'text\n' }, 'notes.txt')).toBe('pass');
  });
  test('cannot be hidden in what is not shown as text', () => {
    const { newText: _, ...unread } = file('a.c', { tooLarge: true });
    expect(checkSpdx([unread], recipe.spdx).outcome).toBe('fail');
  });
});

describe('paths', () => {
  const check = (path: string, changes: Partial<FileDifference> = {}) =>
    checkPaths([file(path, changes)], ['build', 'tiny.img']);
  test.each([
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    './a',
    '.git/hooks/pre-commit',
    'a/.GIT/config',
    'a/.git./x',
    'git~1/config',
    'a\\b',
    'a\nb',
    'a\u0000b',
    'a\u202eb',
    'a;b.c',
    'a b',
    'x'.repeat(401),
    'build/main.c',
    'build',
    'tiny.img',
    'tiny.img/x',
  ])('refuse %j', (path) => {
    expect(check(path).outcome).toBe('fail');
  });
  test('refuse links, submodules and other kinds, by name', () => {
    expect(check('a', { newMode: '120000' }).summary).toContain('symbolic link');
    expect(check('a', { newMode: '160000' }).summary).toContain('submodule');
    expect(check('a', { newMode: '100666' }).outcome).toBe('fail');
  });
  test('allow plain files, and taking a link away', () => {
    expect(check('drivers/rtc/.gitignore').outcome).toBe('pass');
    expect(check('a', { status: 'deleted', oldPath: 'a', newMode: '000000' }).outcome).toBe('pass');
  });
  test('look at the old name too', () => {
    expect(check('a', { status: 'renamed', oldPath: '../a' }).outcome).toBe('fail');
  });
  test('hold no odd name against a patch that the branch has already', () => {
    expect(check('a b', { status: 'modified', oldPath: 'a b' }).outcome).toBe('pass');
    expect(check('a b', { status: 'deleted', oldPath: 'a b' }).outcome).toBe('pass');
    expect(check('ab', { status: 'renamed', oldPath: 'a b' }).outcome).toBe('pass');
    expect(check('a b', { status: 'renamed', oldPath: 'ab' }).outcome).toBe('fail');
  });
});

describe('size', () => {
  test('holds bytes, files and kind against their limits', () => {
    expect(checkPatchSize(100, [file('a')]).outcome).toBe('pass');
    expect(checkPatchSize(sizeLimits.patchBytes + 1, [file('a')]).outcome).toBe('fail');
    expect(checkPatchSize(1, []).outcome).toBe('fail');
    const many = Array.from({ length: sizeLimits.files + 1 }, (_, index) => file(`f${index}`));
    expect(checkPatchSize(1, many).outcome).toBe('fail');
    expect(checkPatchSize(1, [file('junk.c', { binary: true })]).summary).toContain(
      'junk.c: is binary',
    );
  });
});

describe('the judge', () => {
  test.each([
    ...['slipway.yaml', 'Makefile', 'drivers/Makefile', 'GNUmakefile', 'a/b.mk', 'entry.S'],
    // as file systems that fold case read them
    ...['SLIPWAY.yaml', 'MakeFile', 'gnumakefile', 'KBUILD', 'Entry.s', 'Scripts/x'],
    // what make's built-in rules would make a Makefile of, or fetch one from
    ...['Makefile.sh', 'Makefile.o', 'makefile.c', 'Makefile,v', 's.Makefile', 'RCS/Makefile'],
    ...['SCCS/s.Makefile', 'rcs/x', 'Kconfig', 'Kbuild.include', 'scripts/x'],
    // compilers, linkers, git and other build tools
    ...['riscv.specs', 'specs', 'a.rsp', '.clang', '.clang-format', 'include/module.modulemap'],
    ...['tiny.lds', 'a/x.ld', 'a/x.lds.S', '.gitattributes', 'a/.gitmodules', '.gitignore'],
    ...['build.zig', 'build.zig.zon', 'zig-out/x', 'CMakeLists.txt', 'x.cmake', 'meson.build'],
    ...['configure', 'configure.ac', 'build.ninja', 'Cargo.toml', 'build.rs', '.cargo/config'],
  ])('is %s', (path) => expect(isJudge(path, [...recipe.judge, 'scripts/'])).toBe(true));
  test.each([
    ...['main.c', 'scripts2/x', 'entry.S.c', 'makefiles/x.c', 'drivers/specs.c', 'git.c'],
    ...['old.c', 'rcs.c', 'clang.md', 'configured.c', 'as.c'],
  ])('is not %s', (path) => {
    expect(isJudge(path, [...recipe.judge, 'scripts/'])).toBe(false);
  });
  test.each(['kernel/judge.h', 'include/JUDGE.h', 'include/stdint.h', 'drivers/x/stdarg.h'])(
    'holds a new %s, which would be included first',
    (name) => {
      const judge = { ...recipe, judge: ['include/keel/judge.h', 'entry.S'] };
      expect(checkJudge([file(name)], judge, false)).toMatchObject({ outcome: 'held', path: name });
      const renamed = file(name, { status: 'renamed', oldPath: 'x.h' });
      expect(checkJudge([renamed], judge, false).outcome).toBe('held');
      expect(checkJudge([file(name, { status: 'modified' })], judge, false).outcome).toBe('pass');
    },
  );
  test('holds a patch that moves a part of it away', () => {
    const moved = file('old.S', { status: 'renamed', oldPath: 'entry.S' });
    expect(checkJudge([moved], recipe, false)).toMatchObject({ outcome: 'held', path: 'entry.S' });
    expect(checkJudge([moved], recipe, true).outcome).toBe('pass');
  });
  test.each([
    '#define ktap_expect(k, c) ((void)0)\n',
    '# undef\tKTAP_SUITE\n',
    '%:def\\\nine kt\\  \nap_check(...) 0\n',
    '#define/* a */ktap_require(k, c)\n',
    'x\n/* y\n*/ #/**/define /*\n*/ ktap_skip(a, b)\n',
    '#def\\\rine ktap_skip(k, r)\r',
    '// /*\n#define/**/ktap_expect(k, c) 0\n// */\n',
    'char x[] = "/*";\n#define ktap_expect(k, c) 0\nchar y[] = "*/";\n',
    '#pragma push_macro("ktap_expect")\n',
    '_Pragma("push_macro(\\"ktap_expect\\")")\n',
    '#pragma redefine_extname ktap_check my_check\n',
    '_Pragma("redefine_extname ktap_check my_check")\n',
    '#def??/\nine ktap_expect(k, c) 0\n',
    'bool ktap_check(struct ktap *k, bool c, const char *f, int l, const char *t) __asm__("mine");\n',
    'void probe(void) { kta\\\np_check(0, 1, "", 1, ""); }\n',
  ])('holds a header that says %j of a macro of the tests', (newText) => {
    const strict = { ...recipe, reservedMacros: ['ktap_', 'KTAP_'] };
    const held = { outcome: 'held', path: 'include/page.h' };
    expect(checkJudge([file('include/page.h', { newText })], strict, false)).toMatchObject(held);
    expect(checkJudge([file('include/page.h', { newText })], recipe, false).outcome).toBe('pass');
  });
  test('lets tests use those macros and prose name them, and holds what cannot be read', () => {
    const strict = { ...recipe, reservedMacros: ['ktap_', 'KTAP_'], tests: ['tests/'] };
    const prose = [file('notes.md', { newText: 'ktap_check' })];
    expect(checkJudge(prose, strict, false).outcome).toBe('pass');
    const other = [file('drivers/a.c', { newText: 'int my_ktap_x;\n' })];
    expect(checkJudge(other, strict, false).outcome).toBe('pass');
    const newText = '#define CHECK(c) ktap_expect(ktap, c)\nstatic void a(struct ktap *ktap) {}\n';
    const added = file('tests/new.c', { status: 'added', newText });
    expect(checkJudge([added], strict, false).outcome).toBe('pass');
    const { newText: _, ...unread } = file('include/page.h', { tooLarge: true });
    expect(checkJudge([unread], strict, false).outcome).toBe('held');
  });
  describe('has the tests of the branch', () => {
    const judge = (...files: FileDifference[]) =>
      checkJudge(files, { ...recipe, tests: ['tests/'] }, false);
    test('and holds a patch that edits, deletes or moves one away', () => {
      const held = { outcome: 'held', path: 'tests/page.c' };
      expect(judge(file('tests/page.c', { status: 'modified' }))).toMatchObject(held);
      expect(judge(file('tests/page.c', { status: 'deleted', newMode: '000000' }))).toMatchObject(
        held,
      );
      expect(
        judge(file('drivers/page.c', { status: 'renamed', oldPath: 'tests/page.c' })),
      ).toMatchObject(held);
    });
    test('and lets new ones in', () => {
      expect(judge(file('tests/rtc.c'), file('tests/modules/rtc.c')).outcome).toBe('pass');
      expect(
        judge(file('tests/rtc.c', { status: 'renamed', oldPath: 'notes/rtc.c' })).outcome,
      ).toBe('pass');
      expect(judge(file('tests.c', { status: 'modified' })).outcome).toBe('pass');
    });
  });
});
