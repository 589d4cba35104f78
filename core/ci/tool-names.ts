import path from 'node:path';

/**
 * Names that make, Kbuild, the compiler, the linker, git or another build tool takes for its own, wherever
 * in a tree it finds them. Compared in lower case, since some file systems fold case.
 * Sources: GNU make manual, "What Name to Give Your Makefile", "Catalogue of Built-In Rules"; GCC manual,
 * "Spec Files"; Clang manual, "Configuration files", "Module Map Language"; gitattributes(5), gitmodules(5).
 */
const files: readonly RegExp[] = [
  /^(gnumakefile|makefile|kbuild|kconfig)([.,_-].*)?$/,
  /\.(mk|mak|make|kbuild|cmake|ninja|bzl|gn|gni)$/,
  /^(cmakelists\.txt|meson\.build|meson_options\.txt|build\.zig.*|build\.rs|cargo\.(toml|lock))$/,
  /^(configure(\..*)?|sconstruct|sconscript|wscript|build\.bazel)$/,
  /^\.(git|clang|gcc|cargo)/,
  /^specs$|\.(specs|rsp|modulemap)$/,
  /\.(ld|lds)(\.[a-z]+)?$/,
  // make fetches a file from these when it is not there
  /,v$|^s\./,
];
const folders: ReadonlySet<string> = new Set(
  'rcs sccs .cargo .zig-cache zig-cache zig-out zig-pkg'.split(' '),
);

export function isToolName(file: string): boolean {
  const parts = file.toLowerCase().split('/');
  const base = parts.pop() ?? '';
  return files.some((pattern) => pattern.test(base)) || parts.some((part) => folders.has(part));
}

/** Headers that a compiler brings itself (C17 4p6, C++'s of the same kind): one in the tree would be found first. */
const compilerHeaders: ReadonlySet<string> = new Set(
  (
    'assert.h float.h inttypes.h iso646.h limits.h stdalign.h stdarg.h stdatomic.h stdbool.h stdckdint.h ' +
    'stddef.h stdint.h stdnoreturn.h string.h tgmath.h unwind.h varargs.h riscv_vector.h'
  ).split(' '),
);
const header = /\.(h|hh|hpp|hxx|inc|inl|def)$/;

/**
 * Whether a new file could be included in the place of a judge's header: `#include "x.h"` looks beside the
 * including file first, and then in one folder after the other.
 */
export function shadowsHeader(file: string, judge: readonly string[]): boolean {
  const base = path.posix.basename(file).toLowerCase();
  if (!header.test(base)) return false;
  return (
    compilerHeaders.has(base) ||
    judge.some((entry) => path.posix.basename(entry).toLowerCase() === base)
  );
}
