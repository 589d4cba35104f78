import { expect, test } from 'vitest';
import { readBuildLog } from '#formats/text/build-log.ts';

test('finds the first error with its place, and counts warnings', () => {
  const log = [
    'CC a.c',
    'a.c:1:1: warning: unused variable',
    '/w/drivers/rtc/goldfish.c:42:9: error: use of undeclared identifier',
    'drivers/other.c:1:1: error: later',
    'make: *** [Makefile:3: a.o] Error 1',
  ].join('\n');
  expect(readBuildLog(log)).toEqual({
    warningsCount: 1,
    error: { text: 'use of undeclared identifier', path: 'drivers/rtc/goldfish.c', line: 42 },
  });
});

test.each([
  [
    'ld.lld: error: undefined symbol: gone\n>>> referenced by x.c:12\n>>>   build/x.o:(f)',
    'x.c',
    12,
  ],
  ['b.S:3: Error: unrecognized opcode `foo`', 'b.S', 3],
  ['c.c:7:10: fatal error: no.h: No such file or directory', 'c.c', 7],
])('reads what linker and assembler say: %j', (log, path, line) => {
  expect(readBuildLog(log).error).toMatchObject({ path, line });
});

test.each([
  [
    "<inline asm>:1:10: error: Could not find incbin file '/etc/shadow'",
    'Could not find incbin file',
  ],
  ["make: *** No rule to make target 'x.o'.  Stop.", 'No rule to make target'],
])('says what went wrong without a place: %j', (log, text) => {
  expect(readBuildLog(log).error?.text).toContain(text);
  expect(readBuildLog(log).error?.path).toBeUndefined();
});

test('takes no place out of the tree for a place in it, and no control character along', () => {
  const { error } = readBuildLog(
    '/etc/passwd:1:1: error: x\n\u001b[31ma.c:2:1: error: \u0007red\n',
  );
  expect(error).toEqual({ text: 'red', path: 'a.c', line: 2 });
});
