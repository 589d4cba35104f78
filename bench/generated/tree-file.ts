/** One file of a generated tree through its history: what it holds, and what an edit makes of it. */
import { cFile, functionText, headerFile, type Names, statement } from './c-text.ts';
import {
  assemblyFile,
  binaryFile,
  deviceTreeFile,
  documentFile,
  kconfigFile,
  makeFile,
  registerTable,
} from './other-text.ts';
import { Random } from './random.ts';
import type { PlannedFile } from './shape.ts';
import { noun, sentence, verbs } from './vocabulary.ts';

const newline = 0x0a;
const tab = 0x09;

export function stemOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return (dot > 0 ? base.slice(0, dot) : base).replaceAll('-', '_').toLowerCase();
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The first bytes of a file: a function of the seed and its path. */
export function firstContents(seed: string, file: PlannedFile, names: Names): Buffer {
  const random = new Random(`${seed} ${file.path}`);
  switch (file.kind) {
    case 'c':
      return Buffer.from(cFile(random, names, file.size));
    case 'header':
      return Buffer.from(headerFile(random, names, file.size));
    case 'assembly':
      return Buffer.from(assemblyFile(random, names, file.size));
    case 'device-tree':
      return Buffer.from(deviceTreeFile(random, names, file.size));
    case 'kconfig':
      return Buffer.from(kconfigFile(random, names, file.size));
    case 'makefile':
      return Buffer.from(makeFile(random, names));
    case 'rst':
    case 'markdown':
      return Buffer.from(documentFile(random, names, file.size, file.kind === 'markdown'));
    case 'table':
      return Buffer.from(registerTable(random, 'gc', file.size));
    case 'binary':
      return binaryFile(random, file.size);
    case 'link':
      return Buffer.from('../../include');
  }
}

function newLines(random: Random, file: PlannedFile, names: Names): string {
  switch (file.kind) {
    case 'c':
      return statement(random, names);
    case 'header':
      return `int ${names.stem}_${random.skewed(verbs)}_${noun(random)}(struct ${names.stem} *priv);\n`;
    case 'makefile':
      return `obj-$(CONFIG_${noun(random).toUpperCase()})\t+= ${noun(random)}.o\n`;
    case 'table':
      return `#define GC_${noun(random).toUpperCase()} 0x${random.next().toString(16)}L\n`;
    default:
      return `\t${sentence(random, random.between(4, 10))}\n`;
  }
}

/** Where a line begins at or after a random place; in C, a line of a function's body where one is near. */
function lineStart(random: Random, contents: Buffer, inBody: boolean): number {
  let start = contents.indexOf(newline, random.below(contents.length)) + 1;
  for (let tries = 0; inBody && tries < 12 && start < contents.length; tries += 1) {
    if (contents[start] === tab) return start;
    const next = contents.indexOf(newline, start);
    if (next < 0) break;
    start = next + 1;
  }
  return start;
}

/** Adds some lines, or puts them in place of up to four others; now and then a whole function. A file that grew cuts more. */
export function edited(random: Random, contents: Buffer, file: PlannedFile, names: Names): Buffer {
  if (file.kind === 'binary' || file.kind === 'link') return contents;
  const grown = contents.length > file.size * 1.02 + 800 && file.kind !== 'table';
  if (file.kind === 'c' && !grown && random.chance(15)) {
    const end = contents.lastIndexOf('static const struct of_device_id');
    const at = end < 0 ? contents.length : end;
    return Buffer.concat([
      contents.subarray(0, at),
      Buffer.from(functionText(random, names)),
      contents.subarray(at),
    ]);
  }
  const start = lineStart(random, contents, file.kind === 'c');
  let end = start;
  for (let left = random.below(grown ? 40 : 5); left > 0; left -= 1) {
    const next = contents.indexOf(newline, end);
    if (next < 0) break;
    end = next + 1;
  }
  const lines = Buffer.from(newLines(random, file, names));
  return Buffer.concat([contents.subarray(0, start), lines, contents.subarray(end)]);
}
