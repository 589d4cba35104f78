/**
 * A history as a kernel has one: a first import, then commits of a few files each, a quarter of them on topics
 * that are merged, files that come, move and go, tags, and branches `stable` and `next` beside `main`.
 */
import { type Change, FastImport } from './fast-import.ts';
import { commitMessage, makePeople, type Person, signature } from './people.ts';
import { Random } from './random.ts';
import { type TreeFile, WorkingTree } from './working-tree.ts';

export interface Size {
  seed: string;
  files: number;
  commits: number;
}

interface Topic {
  ref: string;
  tip: number;
  left: number;
  folder: string;
  touched: Set<TreeFile>;
}

const beginSeconds = Date.UTC(2005, 3, 16) / 1000;
const endSeconds = Date.UTC(2026, 5, 30) / 1000;
const main = 'refs/heads/main';
const openTopics = 6;
/** Of `next`, which goes on from the end of `main`. */
const lastCommits = 20;

/** Of the files, those that the first commit has, in percent. */
const importedPercent = 70;

export async function writeHistory(
  size: Size,
  write: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  const history = new History(size, new FastImport(write));
  await history.begin();
  while (history.made < size.commits - lastCommits) await history.step();
  await history.end();
}

class History {
  readonly #size: Size;
  readonly #out: FastImport;
  readonly #random: Random;
  readonly #people: Person[];
  readonly #tree: WorkingTree;
  readonly #topics: Topic[] = [];
  #tip = 0;
  #stable: { tip: number; files: TreeFile[] } | undefined;
  #seconds = beginSeconds;
  #tags = 0;
  made = 0;

  constructor(size: Size, out: FastImport) {
    this.#size = size;
    this.#out = out;
    this.#random = new Random(`${size.seed} history`);
    this.#people = makePeople(this.#random, Math.ceil(Math.sqrt(size.commits) * 5));
    this.#tree = new WorkingTree(size.seed, size.files, (contents) => out.blob(contents));
  }

  async begin(): Promise<void> {
    const changes: Change[] = [];
    const wanted = Math.ceil((this.#size.files * importedPercent) / 100);
    while (changes.length < wanted) {
      const file = this.#tree.addNext();
      if (file === undefined) break;
      changes.push(this.#tree.put(file));
      await this.#out.settle();
    }
    this.#tip = this.#commit(main, 'tree', changes);
  }

  /** Makes a commit, or none where what it was to touch is held. */
  async step(): Promise<void> {
    const before = this.made;
    const roll = this.#random.below(1000);
    const late = this.made > this.#size.commits - 5 * lastCommits;
    if (roll < 60 && this.#topics.length < openTopics && !late) this.#beginTopic();
    if (this.#topics.some(({ left }) => left === 0)) this.#merge(roll < 300 ? 4 : 1);
    else if (this.#topics.length > 0 && (roll < 350 || late))
      this.#workOn(this.#random.pick(this.#topics));
    else if (roll > 985 || this.#stableIsDue) this.#workOnStable();
    else if (roll > 978 && roll < 983) this.#move();
    else if (roll === 983) this.#remove();
    else this.#workOnMain();
    const every = Math.max(50, Math.ceil(this.#size.commits / 120));
    if (this.made > before && this.made % every === 0) this.#tag();
    await this.#out.settle();
  }

  get #stableIsDue(): boolean {
    return this.#stable === undefined && this.made > this.#size.commits * 0.6;
  }

  async end(): Promise<void> {
    let from: number | undefined = this.#tip;
    for (let left = lastCommits; left > 0; left -= 1) {
      const file = this.#tree.pickUnheld(this.#random);
      if (file === undefined) continue;
      this.#tree.edit(this.#random, file);
      this.#commit('refs/heads/next', file.area, [this.#tree.put(file)], from);
      from = undefined;
    }
    await this.#out.settle(true);
  }

  #workOnMain(): void {
    const wanted =
      (this.#size.files *
        (importedPercent + ((100 - importedPercent) * this.made) / this.#size.commits)) /
      100;
    const added: TreeFile[] = [];
    while (this.#tree.count < wanted && added.length < 20) {
      const file = this.#tree.addNext();
      if (file === undefined) break;
      added.push(file);
    }
    const files = this.#tree.pickSome(this.#random);
    for (const file of files) this.#tree.edit(this.#random, file);
    const changes = [...added, ...files].map((file) => this.#tree.put(file));
    const area = added[0]?.area ?? files[0]?.area ?? 'tree';
    this.#tip = this.#commit(main, area, changes);
  }

  #beginTopic(): void {
    const slot = [...Array(openTopics).keys()].find((number) =>
      this.#topics.every(({ ref }) => ref !== `refs/topics/${number}`),
    );
    const first = this.#tree.pickUnheld(this.#random);
    if (first === undefined || slot === undefined) return;
    this.#topics.push({
      ref: `refs/topics/${slot}`,
      tip: this.#tip,
      left: this.#random.between(1, 12),
      folder: first.folder,
      touched: new Set(),
    });
  }

  /** A commit on a topic: of files that nobody else changes until they are merged. */
  #workOn(topic: Topic): void {
    const files = this.#tree
      .inFolder(this.#random, topic.folder, this.#random.between(1, 3))
      .filter((file) => !file.held || topic.touched.has(file));
    topic.left -= 1;
    if (files.length === 0) return;
    for (const file of files) {
      file.held = true;
      topic.touched.add(file);
      this.#tree.edit(this.#random, file);
    }
    const changes = files.map((file) => this.#tree.put(file));
    topic.tip = this.#commit(topic.ref, files[0]?.area ?? 'tree', changes, topic.tip);
  }

  /** Merges topics that are ready: one, or several at once. */
  #merge(most: number): void {
    const ready = this.#topics.filter(({ left }) => left === 0).slice(0, most);
    const changes: Change[] = [];
    for (const topic of ready) {
      this.#topics.splice(this.#topics.indexOf(topic), 1);
      for (const file of topic.touched) {
        file.held = false;
        changes.push(this.#tree.put(file));
      }
    }
    const merged = ready.filter(({ touched }) => touched.size > 0);
    if (merged.length === 0) return;
    const names = merged.map(({ folder }) => folder).join("', '");
    const text = `Merge branch${merged.length > 1 ? 'es' : ''} '${names}'\n`;
    this.#tip = this.#commit(
      main,
      text,
      changes,
      this.#tip,
      merged.map(({ tip }) => tip),
    );
  }

  /** From 60 % of the history on: fixes of files as they were when the branch was made. */
  #workOnStable(): void {
    if (this.made < this.#size.commits * 0.6) return;
    this.#stable ??= { tip: this.#tip, files: this.#tree.copySome(this.#random, 200) };
    const file = this.#random.skewed(this.#stable.files);
    this.#tree.edit(this.#random, file);
    const changes = [this.#tree.put(file)];
    this.#stable.tip = this.#commit('refs/heads/stable', file.area, changes, this.#stable.tip);
  }

  #move(): void {
    const moved = this.#tree.moveOne(this.#random);
    if (moved === undefined) return;
    const { file, from } = moved;
    this.#tip = this.#commit(main, file.area, [{ kind: 'rename', from, to: file.path }]);
  }

  #remove(): void {
    const file = this.#tree.removeOne(this.#random);
    if (file === undefined) return;
    this.#tip = this.#commit(main, file.area, [{ kind: 'remove', path: file.path }]);
  }

  #tag(): void {
    this.#tags += 1;
    const name = `v${2 + Math.floor(this.#tags / 20)}.${this.#tags % 20}`;
    const [person] = this.#people;
    if (person === undefined) return;
    this.#out.tag(name, this.#tip, signature(person, this.#seconds), `Release ${name}\n`);
  }

  #commit(
    ref: string,
    area: string,
    changes: readonly Change[],
    from?: number,
    merges: readonly number[] = [],
  ): number {
    this.made += 1;
    const span = (endSeconds - beginSeconds) / this.#size.commits;
    this.#seconds += this.#random.between(1, Math.floor(2 * span) - 1);
    const author = this.#random.skewed(this.#people);
    const committer = this.#random.chance(40) ? author : this.#random.skewed(this.#people);
    const written = this.#seconds - this.#random.below(this.#random.below(7 * 86_400) + 1);
    return this.#out.commit({
      ref,
      author: signature(author, written),
      committer: signature(committer, this.#seconds),
      message: merges.length > 0 ? area : commitMessage(this.#random, area, author),
      ...(from === undefined ? {} : { from }),
      merges,
      changes,
    });
  }
}
