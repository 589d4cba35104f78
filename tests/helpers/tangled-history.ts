import { git } from './git.ts';

/** What of a tree changes from commit to commit: some files are changed often, some never. */
const names = [
  ...Array.from({ length: 12 }, (_, at) => `drivers/irq/file-${at}.c`),
  ...Array.from({ length: 6 }, (_, at) => `drivers/block/part-${at}.c`),
  'README.md',
  'kernel/boot.c',
  'kernel/größe.c',
  'Makefile',
];

/**
 * Fills `refs/heads/main` of a bare repository with commits of every kind, the same ones each time: branches that are
 * merged, with and without changes of the merge's own, many parents, files that go, come back and are renamed, several
 * commits of one second, and clocks that went backwards.
 *
 * @returns the ids, oldest first.
 */
export function addTangledHistory(bareFolder: string, count: number, from = 7): string[] {
  const script = new Script(from);
  script.commit([]);
  while (script.count < count) script.step();
  git(bareFolder, ['fast-import', '--quiet', '--force', '--date-format=raw'], script.text());
  const listed = git(bareFolder, ['rev-list', '--reverse', '--topo-order', 'refs/heads/main']);
  return listed.split('\n');
}

class Script {
  count = 0;
  readonly #lines: string[] = [];
  readonly #texts = new Map<number, Map<string, string>>();
  #seed: number;
  #time = 1_700_000_000;
  #tip = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  text(): string {
    return this.#lines.join('');
  }

  step(): void {
    const kind = this.#random(10);
    if (kind < 6) this.commit([this.#tip]);
    else this.#mergeSides(kind === 9 ? 2 + this.#random(6) : 1);
  }

  /** @param parents marks. */
  commit(parents: number[]): number {
    this.count += 1;
    const mark = this.count;
    const zones = ['+0000', '-0730', '+1345'];
    this.#time += this.#random(5) === 0 ? -this.#random(5000) : this.#random(3) * 60;
    const when = `Ada <ada@vendor.example> ${this.#time} ${zones[mark % 3]}`;
    const [first, ...others] = parents;
    this.#lines.push(`commit refs/heads/main\nmark :${mark}\nauthor ${when}\ncommitter ${when}\n`);
    this.#lines.push(data(`Commit number ${mark}\n\nThe body of it.\n`));
    if (first !== undefined) this.#lines.push(`from :${first}\n`);
    for (const other of others) this.#lines.push(`merge :${other}\n`);
    const tree = new Map(first === undefined ? [] : this.#texts.get(first));
    if (others.length === 0) this.#change(tree, mark);
    else this.#merge(tree, parents, mark);
    this.#texts.set(mark, tree);
    this.#tip = mark;
    return mark;
  }

  #mergeSides(sides: number): void {
    const base = this.#tip;
    const tips = Array.from({ length: sides }, () => {
      let tip = base;
      for (let left = 1 + this.#random(3); left > 0; left -= 1) tip = this.commit([tip]);
      return tip;
    });
    const main = this.#random(4) === 0 ? base : this.commit([base]);
    this.commit([main, ...tips]);
  }

  #change(tree: Map<string, string>, mark: number): void {
    for (let left = 1 + this.#random(3); left > 0; left -= 1) {
      const name = names[this.#random(this.#random(names.length) + 1)] ?? '';
      const had = tree.get(name);
      if (had !== undefined && this.#random(8) === 0) {
        tree.delete(name);
        this.#lines.push(`D ${name}\n`);
        if (this.#random(2) === 0)
          this.#write(tree, `moved/${mark}-${name.replace('/', '-')}`, had);
      } else this.#write(tree, name, `${had ?? ''}line of ${mark}\n`);
    }
  }

  /** Takes each file from one of the parents, now and then a change of its own. */
  #merge(tree: Map<string, string>, parents: number[], mark: number): void {
    const before = new Map(tree);
    for (const parent of parents.slice(1)) {
      for (const [name, text] of this.#texts.get(parent) ?? []) {
        if (before.get(name) !== text && this.#random(2) === 0) this.#write(tree, name, text);
      }
    }
    if (this.#random(3) === 0) this.#change(tree, mark);
  }

  #write(tree: Map<string, string>, name: string, text: string): void {
    tree.set(name, text);
    this.#lines.push(`M 100644 inline ${name}\n`, data(text));
  }

  #random(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 0x1_0000_0000) * below);
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
