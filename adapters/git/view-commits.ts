import { DomainError } from '#core/errors.ts';
import type { MappedCommit, ViewMemo } from '#core/git-view-port.ts';
import { standInCommit } from '#formats/git/commit.ts';
import type { Cover } from '#formats/git/part-of-tree.ts';
import { type NewObject, objectIdOf } from './object-pack.ts';
import type { ObjectReader } from './object-reader.ts';
import { remember } from './remember.ts';
import { type TreePart, ViewTrees } from './view-tree.ts';

/** What a stretch of history adds to a view. */
export interface ViewStretch {
  rows: MappedCommit[];
  /** Trees above the covered entries, and commits, which are the view's own. */
  objects: NewObject[];
  /** Ids of covered blobs and trees, which are copied with all that is in them. */
  covered: string[];
}

interface Original {
  id: string;
  bytes: Buffer;
  tree: string;
  parents: string[];
}

interface ViewNode {
  tree: string;
  parents: string[];
  generation: number;
}

export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const commitLimitBytes = 4 * 1024 * 1024;
const rememberedCommits = 50_000;
const rememberedNodes = 200_000;

interface Sources {
  /** Of the repository. */
  originals: ObjectReader;
  /** Of the view. */
  view: ObjectReader;
  cover: Cover;
  memo: Pick<ViewMemo, 'find' | 'generation'>;
  withheldMessage: string;
}

/**
 * Maps commits of a repository to those of a view. What becomes of a commit follows from it and its ancestors alone, so
 * that a view made at once equals one that was kept up to date. The rules are in docs/views.md.
 */
export class ViewCommits {
  readonly #from: Sources;
  readonly #trees: ViewTrees;
  /** Of originals: their commit in the view. */
  readonly #mapped = new Map<string, string>();
  readonly #outside = new Map<string, string>();
  readonly #nodes = new Map<string, ViewNode>();
  readonly #written = new Map<string, true>();

  constructor(from: Sources) {
    this.#from = from;
    this.#trees = new ViewTrees(from.originals);
  }

  /** @param ids of commits, parents first; those that are known already are passed over. */
  async map(ids: readonly string[]): Promise<ViewStretch> {
    const stretch: ViewStretch = { rows: [], objects: [], covered: [] };
    const known = this.#from.memo.find(ids);
    for (const [id, view] of known) remember(this.#mapped, id, view, rememberedCommits);
    const wanted = ids.filter((id) => !known.has(id));
    const originals = await Promise.all(wanted.map((id) => readOriginal(this.#from.originals, id)));
    const parts = await Promise.all(
      originals.map(({ tree }) => this.#trees.part(tree, this.#from.cover)),
    );
    this.#findParents(originals);
    for (const [index, original] of originals.entries()) {
      const part = parts[index];
      if (part) stretch.rows.push(await this.#mapOne(original, part, stretch));
    }
    return stretch;
  }

  /** Ids of what a commit of the repository has of the part: the view has that already where it knows the commit. */
  async coveredBy(commit: string): Promise<string[]> {
    const { tree } = await readOriginal(this.#from.originals, commit);
    const list = (part: TreePart): string[] => [...part.covered, ...part.children.flatMap(list)];
    return list(await this.#trees.part(tree, this.#from.cover));
  }

  #findParents(originals: readonly Original[]): void {
    const here = new Set(originals.map(({ id }) => id));
    const missing = originals
      .flatMap(({ parents }) => parents)
      .filter((id) => !here.has(id) && !this.#mapped.has(id));
    if (missing.length === 0) return;
    for (const [id, view] of this.#from.memo.find([...new Set(missing)])) {
      remember(this.#mapped, id, view, rememberedCommits);
    }
  }

  async #mapOne(original: Original, part: TreePart, stretch: ViewStretch): Promise<MappedCommit> {
    remember(this.#outside, original.id, part.outside, rememberedCommits);
    const parents = await this.#parentsInView(original);
    const tree = part.inside === '' ? emptyTree : part.inside;
    const [only, ...more] = parents;
    const settle = (view: string, made: boolean, generation: number): MappedCommit => {
      remember(this.#mapped, original.id, view, rememberedCommits);
      return { original: original.id, view, made, generation };
    };
    if (only === undefined && tree === emptyTree) return settle('', false, 0);
    if (only !== undefined && more.length === 0) {
      const node = await this.#node(only);
      if (node.tree === tree) return settle(only, false, node.generation);
    }
    const isMixed = part.outside !== (await this.#outsideOf(original.parents[0]));
    const message = isMixed ? this.#from.withheldMessage : undefined;
    const bytes = standInCommit(original.bytes, { tree, parents, message });
    const view = objectIdOf({ type: 'commit', bytes });
    this.#addTrees(part, stretch);
    if (!this.#written.has(view)) stretch.objects.push({ type: 'commit', bytes });
    remember(this.#written, view, true, rememberedNodes);
    let generation = 1;
    for (const parent of parents) {
      generation = Math.max(generation, (await this.#node(parent)).generation + 1);
    }
    remember(this.#nodes, view, { tree, parents, generation }, rememberedNodes);
    return settle(view, true, generation);
  }

  /** Parents that have a commit in the view, each once, without those that lie behind another of them. */
  async #parentsInView({ id, parents }: Original): Promise<string[]> {
    const found = parents.map((parent) => {
      const view = this.#mapped.get(parent) ?? this.#from.memo.find([parent]).get(parent);
      if (view === undefined) {
        throw new DomainError('infrastructure', `commit ${id} comes before its parent ${parent}`);
      }
      return view;
    });
    const distinct = [...new Set(found)].filter((view) => view !== '');
    return distinct.length < 2 ? distinct : this.#withoutAncestors(distinct);
  }

  /** One walk from all of them, down to the lowest of their generations. */
  async #withoutAncestors(commits: readonly string[]): Promise<string[]> {
    const left = new Set(commits);
    const nodes = await Promise.all(commits.map((commit) => this.#node(commit)));
    const lowest = Math.min(...nodes.map(({ generation }) => generation));
    const waiting = nodes.flatMap(({ parents }) => parents);
    const seen = new Set<string>();
    for (let commit = waiting.pop(); commit !== undefined; commit = waiting.pop()) {
      if (seen.has(commit)) continue;
      seen.add(commit);
      left.delete(commit);
      const node = this.#nodes.get(commit) ?? (await this.#node(commit));
      if (node.generation > lowest) waiting.push(...node.parents);
      if (seen.size % 5000 === 0) await new Promise(setImmediate);
    }
    return commits.filter((commit) => left.has(commit));
  }

  async #outsideOf(commit: string | undefined): Promise<string> {
    if (commit === undefined) return '';
    const known = this.#outside.get(commit);
    if (known !== undefined) return known;
    const { tree } = await readOriginal(this.#from.originals, commit);
    const { outside } = await this.#trees.part(tree, this.#from.cover);
    remember(this.#outside, commit, outside, rememberedCommits);
    return outside;
  }

  async #node(view: string): Promise<ViewNode> {
    const known = this.#nodes.get(view);
    if (known) return known;
    const { tree, parents } = await readOriginal(this.#from.view, view);
    const node = { tree, parents, generation: this.#from.memo.generation(view) };
    remember(this.#nodes, view, node, rememberedNodes);
    return node;
  }

  #addTrees(part: TreePart, stretch: ViewStretch): void {
    const id = part.inside === '' ? emptyTree : part.inside;
    if (this.#written.has(id)) return;
    remember(this.#written, id, true, rememberedNodes);
    stretch.objects.push({ type: 'tree', bytes: part.bytes });
    stretch.covered.push(...part.covered);
    for (const child of part.children) if (child.inside !== '') this.#addTrees(child, stretch);
  }
}

async function readOriginal(reader: ObjectReader, id: string): Promise<Original> {
  const info = await reader.info(id);
  if (info?.type !== 'commit') throw new DomainError('infrastructure', `commit ${id} is missing`);
  if (info.sizeBytes > commitLimitBytes) {
    throw new DomainError('too-large', `commit ${id} is over ${commitLimitBytes} bytes`);
  }
  const bytes = (await reader.content(id))?.content ?? Buffer.alloc(0);
  const end = bytes.indexOf('\n\n');
  const head = bytes.toString('latin1', 0, end < 0 ? bytes.length : end).split('\n');
  const valuesOf = (name: string) =>
    head.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return { id, bytes, tree: valuesOf('tree')[0] ?? '', parents: valuesOf('parent') };
}
