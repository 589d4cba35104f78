/** The files of `main` as a generated history goes on: which there are, and what they hold. */
import type { Names } from './c-text.ts';
import type { Change } from './fast-import.ts';
import { Random } from './random.ts';
import { landmarks, type PlannedFile, planFiles } from './shape.ts';
import { edited, firstContents, folderOf, stemOf } from './tree-file.ts';

export class TreeFile {
  readonly plan: PlannedFile;
  readonly names: Names;
  readonly folder: string;
  path: string;
  mark = 0;
  /** A topic changes it: nobody else does until it is merged. */
  held = false;
  contents: Buffer | undefined;

  constructor(plan: PlannedFile, names: Names) {
    this.plan = plan;
    this.names = names;
    this.path = plan.path;
    this.folder = folderOf(plan.path);
  }

  /** As commits name it: the last folders of its path. */
  get area(): string {
    return this.folder.split('/').slice(-2).join('/') || stemOf(this.path);
  }

  get mayChange(): boolean {
    return !this.held && this.plan.kind !== 'binary' && this.plan.kind !== 'link';
  }
}

const hotCount = 300;

export class WorkingTree {
  readonly #seed: string;
  readonly #waiting: PlannedFile[];
  readonly #stems = new Map<string, string[]>();
  readonly #files: TreeFile[] = [];
  readonly #folders = new Map<string, TreeFile[]>();
  readonly #hot: TreeFile[] = [];
  readonly #blob: (contents: Buffer) => number;
  readonly #paths = new Set<string>();
  #next = 0;

  constructor(seed: string, count: number, blob: (contents: Buffer) => number) {
    this.#seed = seed;
    this.#blob = blob;
    this.#waiting = planFiles(seed, count);
    for (const { path } of this.#waiting) {
      this.#paths.add(path);
      const folder = folderOf(path);
      const stems = this.#stems.get(folder) ?? [];
      stems.push(stemOf(path));
      this.#stems.set(folder, stems);
    }
    shuffleTail(new Random(`${seed} order`), this.#waiting);
  }

  get count(): number {
    return this.#files.length;
  }

  /** @returns the next planned file, which is there from now on; none when all are. */
  addNext(): TreeFile | undefined {
    const plan = this.#waiting[this.#next];
    if (plan === undefined) return undefined;
    this.#next += 1;
    const file = new TreeFile(plan, this.#namesOf(plan.path));
    this.#files.push(file);
    const folder = this.#folders.get(file.folder);
    if (folder === undefined) this.#folders.set(file.folder, [file]);
    else folder.push(file);
    if (this.#hot.length < hotCount && file.mayChange && plan.kind !== 'table')
      this.#hot.push(file);
    const contents = firstContents(this.#seed, plan, file.names);
    file.mark = this.#blob(contents);
    return file;
  }

  put(file: TreeFile): Change {
    return { kind: 'put', path: file.path, mark: file.mark, link: file.plan.kind === 'link' };
  }

  edit(random: Random, file: TreeFile): void {
    const contents = file.contents ?? firstContents(this.#seed, file.plan, file.names);
    file.contents = edited(random, contents, file.plan, file.names);
    file.mark = this.#blob(file.contents);
  }

  pickUnheld(random: Random): TreeFile | undefined {
    for (let tries = 0; tries < 20; tries += 1) {
      const file = random.pick(this.#files);
      if (file.mayChange && file.plan.kind !== 'table') return file;
    }
    return undefined;
  }

  /** One to six files of one folder, or one of those that change all the time. */
  pickSome(random: Random): TreeFile[] {
    if (random.chance(30)) {
      const file = random.skewed(this.#hot);
      if (file.mayChange) return [file];
    }
    const first = this.pickUnheld(random);
    if (first === undefined) return [];
    const more = random.chance(60) ? 0 : random.between(1, random.chance(60) ? 1 : 5);
    const others = this.inFolder(random, first.folder, more).filter(
      (file) => file !== first && file.mayChange,
    );
    return [first, ...others];
  }

  /** Up to `count` different files of a folder, held ones among them. */
  inFolder(random: Random, folder: string, count: number): TreeFile[] {
    const all = this.#folders.get(folder) ?? [];
    const chosen = new Set<TreeFile>();
    for (let left = count; left > 0 && all.length > 0; left -= 1) {
      const file = random.pick(all);
      if (file.plan.kind !== 'binary' && file.plan.kind !== 'link' && file.plan.kind !== 'table') {
        chosen.add(file);
      }
    }
    return [...chosen];
  }

  /** Another name, in its folder or another that has files. @returns the file and its old path. */
  moveOne(random: Random): { file: TreeFile; from: string } | undefined {
    const file = this.pickUnheld(random);
    if (file === undefined || this.#isFixed(file)) return undefined;
    const folder = random.chance(50) ? file.folder : random.pick(this.#files).folder;
    const from = file.path;
    const base = from.slice(from.lastIndexOf('/') + 1);
    const dot = base.lastIndexOf('.');
    const name = dot > 0 ? `${base.slice(0, dot)}-${random.below(100)}${base.slice(dot)}` : base;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (this.#paths.has(path)) return undefined;
    this.#paths.add(path);
    file.path = path;
    return { file, from };
  }

  /** Files as they are now, for a branch that goes its own way with them. */
  copySome(random: Random, count: number): TreeFile[] {
    const copies: TreeFile[] = [];
    for (const file of [...this.#hot.slice(0, 20), ...this.#random(random, count)]) {
      if (!file.mayChange) continue;
      const copy = new TreeFile({ ...file.plan, path: file.path }, file.names);
      copy.contents = file.contents ?? firstContents(this.#seed, file.plan, file.names);
      copies.push(copy);
    }
    return copies;
  }

  #random(random: Random, count: number): TreeFile[] {
    const chosen = new Set<TreeFile>();
    for (let left = count; left > 0; left -= 1) {
      const file = this.pickUnheld(random);
      if (file !== undefined) chosen.add(file);
    }
    return [...chosen];
  }

  /** A file that goes; never one that benches look for. */
  removeOne(random: Random): TreeFile | undefined {
    const file = this.pickUnheld(random);
    if (file === undefined || this.#isFixed(file)) return undefined;
    file.held = true; // nobody changes it again
    return file;
  }

  #isFixed(file: TreeFile): boolean {
    const fixed: readonly string[] = [
      landmarks.largeFile,
      landmarks.document,
      ...landmarks.caseOnly,
    ];
    return fixed.includes(file.path) || file.folder === '' || this.#hot.includes(file);
  }

  #namesOf(path: string): Names {
    const folder = folderOf(path);
    const stems = this.#stems.get(folder) ?? [];
    const own = stemOf(path);
    const at = stems.indexOf(own);
    const siblings = stems.slice(Math.max(0, at - 3), at + 4).filter((stem) => stem !== own);
    return { stem: own, subsystem: stemOf(folder) || 'main', siblings };
  }
}

/** The first files stay in front, so that the first commit has them. */
function shuffleTail(random: Random, files: PlannedFile[]): void {
  const fixed = 12;
  for (let index = files.length - 1; index > fixed; index -= 1) {
    const other = random.between(fixed, index);
    const [one, two] = [files[index], files[other]];
    if (one !== undefined && two !== undefined) {
      files[index] = two;
      files[other] = one;
    }
  }
}
