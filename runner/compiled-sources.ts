import { listFiles, readLeftFile } from './folders.ts';

const source = /\.(c|cc|cpp|cxx|s|h|hh|hpp)$/i;
const fileMaxBytes = 2 ** 20;
const totalMaxBytes = 64 * 2 ** 20;

/**
 * Which of a patch's sources no compiler read, by the dependency files (`-MMD`) that its build left. A help
 * for the reviewer: code that runs in the build could write these files too.
 *
 * @param tree what untrusted code left.
 * @param files the patch's, by path in the tree.
 * @returns none where the build leaves no dependency files, since nothing is known then.
 */
export function notCompiled(tree: string, files: readonly string[]): string[] {
  const sources = files.filter((file) => source.test(file));
  if (sources.length === 0) return [];
  const read = new Set<string>();
  let left = totalMaxBytes;
  for (const file of listFiles(tree)) {
    if (!file.endsWith('.d')) continue;
    const bytes = readLeftFile(tree, file, Math.min(fileMaxBytes, left));
    if (bytes === undefined) return [];
    left -= bytes.length;
    for (const word of Buffer.from(bytes)
      .toString('utf8')
      .split(/[\s\\:]+/)) {
      read.add(word.replace(/^(\/w\/|\.\/)/, ''));
    }
  }
  return read.size === 0 ? [] : sources.filter((file) => !read.has(file));
}
