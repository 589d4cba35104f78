/** Which files a generated tree has: folders and kinds in the proportions of Linux, and a few that benches look for. */
import { Random } from './random.ts';
import { nouns, rareWords } from './vocabulary.ts';

export type Kind =
  | 'c'
  | 'header'
  | 'assembly'
  | 'device-tree'
  | 'kconfig'
  | 'makefile'
  | 'rst'
  | 'markdown'
  | 'table'
  | 'binary'
  | 'link';

export interface PlannedFile {
  path: string;
  kind: Kind;
  /** Roughly; lines for a table. */
  size: number;
}

/** What is there in every generated tree, by name. */
export const landmarks = {
  /** 82 KB of C, changed often. */
  largeFile: 'kernel/sched/core.c',
  /** 300,000 lines and 20 MB of registers in a whole tree. */
  hugeFile: 'drivers/gpu/asic/asic_sh_mask.h',
  /** A folder of a thousand files in a whole tree. */
  wideFolder: 'drivers/clk',
  document: 'Documentation/process/howto.rst',
  binary: 'firmware/boot.bin',
  /** Two names that differ by case alone. */
  caseOnly: ['include/netfilter/xt_MARK.h', 'include/netfilter/xt_mark.h'],
  link: 'scripts/dtc/include-prefixes',
} as const;

/** Top folders with their share of the files in thousandths. Source: counted in Linux 6.x, rounded. */
const shares: readonly (readonly [string, number])[] = [
  ...([
    ['drivers', 430],
    ['arch', 190],
    ['Documentation', 105],
    ['include', 75],
  ] as const),
  ...([
    ['fs', 27],
    ['sound', 40],
    ['net', 25],
    ['tools', 60],
    ['kernel', 8],
    ['lib', 9],
  ] as const),
  ...([
    ['mm', 3],
    ['crypto', 4],
    ['security', 4],
    ['block', 2],
    ['scripts', 8],
    ['samples', 4],
  ] as const),
  ...([
    ['init', 1],
    ['ipc', 1],
    ['virt', 2],
    ['firmware', 2],
  ] as const),
];

const largeBytes = 82 * 1024;

function kindIn(random: Random, top: string, folder: string): Kind {
  const roll = random.below(100);
  if (top === 'Documentation') return roll < 15 ? 'markdown' : 'rst';
  if (top === 'include') return 'header';
  if (top === 'firmware') return 'binary';
  if (top === 'arch' && folder.includes('dts')) return 'device-tree';
  if (top === 'arch' && roll < 12) return 'assembly';
  return roll < 62 ? 'c' : 'header';
}

function sizeOf(random: Random, kind: Kind): number {
  const base = kind === 'c' ? random.between(900, 11_000) : random.between(400, 5_000);
  return random.chance(4) ? base * 4 : base;
}

const endings: Record<Kind, string> = {
  ...{ c: '.c', header: '.h', assembly: '.S', 'device-tree': '.dts', kconfig: 'Kconfig' },
  ...{ makefile: 'Makefile', rst: '.rst', markdown: '.md', table: '.h', binary: '.bin', link: '' },
};

function baseName(random: Random): string {
  const first = random.chance(50) ? random.skewed(rareWords) : random.pick(nouns);
  return random.chance(60) ? `${first}-${random.pick(nouns)}` : first;
}

/** Folders of one top, the first of them itself; none deeper than six. */
function foldersOf(random: Random, top: string, count: number): string[] {
  const folders = new Set([top]);
  if (top === 'arch')
    for (const name of ['riscv', 'arm64', 'x86']) folders.add(`arch/${name}/boot/dts`);
  const made = [...folders];
  for (let tries = 0; made.length < count && tries < count * 4; tries += 1) {
    const parent = random.pick(made);
    const name = random.chance(60) ? random.skewed(rareWords) : random.pick(nouns);
    const folder = `${parent}/${name}`;
    if (folder.split('/').length > 6 || folders.has(folder)) continue;
    folders.add(folder);
    made.push(folder);
  }
  return made;
}

function fixedFiles(count: number): PlannedFile[] {
  const whole = count >= 50_000;
  const [upper, lower] = landmarks.caseOnly;
  const named: PlannedFile[] = [
    { path: 'README', kind: 'rst', size: 900 },
    { path: 'README.md', kind: 'markdown', size: 3_000 },
    { path: 'MAINTAINERS', kind: 'rst', size: whole ? 150_000 : 8_000 },
    { path: 'Kconfig', kind: 'kconfig', size: 600 },
    { path: 'Makefile', kind: 'makefile', size: 600 },
    { path: landmarks.largeFile, kind: 'c', size: largeBytes },
    { path: landmarks.hugeFile, kind: 'table', size: whole ? 300_000 : 3_000 },
    { path: landmarks.document, kind: 'rst', size: 30_000 },
    { path: landmarks.binary, kind: 'binary', size: whole ? 2_000_000 : 20_000 },
    { path: upper, kind: 'header', size: 700 },
    { path: lower, kind: 'header', size: 900 },
    { path: landmarks.link, kind: 'link', size: 0 },
  ];
  for (let index = 0; index < (whole ? 1_000 : 10); index += 1) {
    named.push({ path: `${landmarks.wideFolder}/clk-gate${index}.c`, kind: 'c', size: 2_500 });
  }
  return named;
}

/** @param count how many files; more than the fixed ones. Same seed and count: same list. */
export function planFiles(seed: string, count: number): PlannedFile[] {
  const random = new Random(`${seed} shape`);
  const files = fixedFiles(count);
  const taken = new Set(files.map(({ path }) => path));
  const add = (file: PlannedFile) => {
    if (taken.has(file.path) || files.length >= count) return;
    taken.add(file.path);
    files.push(file);
  };
  for (const [top, share] of shares) {
    const wanted = Math.ceil((count * share) / 1000);
    const folders = foldersOf(random, top, Math.max(2, Math.floor(wanted / 14)));
    if (top !== 'Documentation' && top !== 'include') {
      for (const folder of folders) {
        if (random.chance(60)) add({ path: `${folder}/Makefile`, kind: 'makefile', size: 300 });
        if (random.chance(40)) {
          add({ path: `${folder}/Kconfig`, kind: 'kconfig', size: random.between(300, 3_000) });
        }
      }
    }
    for (let left = wanted - folders.length; left > 0; left -= 1) {
      const folder = random.pick(folders);
      const kind = kindIn(random, top, folder);
      const large = kind === 'c' && random.chance(0.1);
      const path = `${folder}/${baseName(random)}${endings[kind]}`;
      add({ path, kind, size: large ? largeBytes : sizeOf(random, kind) });
    }
  }
  for (let index = files.length; index < count; index += 1) {
    add({ path: `tools/testing/case${index}.c`, kind: 'c', size: sizeOf(random, 'c') });
  }
  return files;
}
