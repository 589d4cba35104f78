import { DomainError } from '#core/errors.ts';
import type { PushedFromView } from '#core/git-view-port.ts';
import { standInCommit, withoutSignature } from '#formats/git/commit.ts';
import {
  type Cover,
  coverOf,
  isFolderMode,
  type RawTreeEntry,
  sortRawTree,
  writeRawTree,
} from '#formats/git/part-of-tree.ts';
import { type NewObject, objectIdOf } from './object-pack.ts';
import { withQuarantine } from './quarantine.ts';
import { type GitOptions, mustGit, runGit } from './run-git.ts';
import { addObjects, copyObjects } from './view-store.ts';
import { isSubmodule, readTreeEntries, type TreeSource, ViewTrees } from './view-tree.ts';

interface Folders {
  repository: string;
  view: string;
  pushes: string;
  /** The organization's changes store. */
  changes: string;
}

type Environment = Readonly<Record<string, string>>;

/** As `GitViewPort.mapPush`. */
export function mapPush(
  folders: Folders,
  push: PushedFromView,
  judge: (commit: string, quarantine: string) => Promise<void>,
  keep: boolean,
): Promise<string> {
  const cover = coverOf(push.prefixes);
  const environment = seeing(push.quarantine);
  const pushed = sourceOf({ gitFolder: folders.pushes, ...(environment && { environment }) });
  const base = sourceOf({ gitFolder: folders.repository });
  return withQuarantine(folders.changes, async ({ options }) => {
    const sent = await readSent(pushed, push);
    const viewTree = await treeOf(pushed, push.viewBase);
    const baseTree = await treeOf(base, push.base);
    const laid = await new Overlay(base, pushed).lay({ baseTree, tree: sent.tree, cover });
    const bytes = standInCommit(sent.bytes, { tree: laid.tree, parents: [push.base] });
    const from = { folder: folders.pushes, ...(environment && { environment }) };
    const to = { folder: folders.changes, loose: true, ...toEnvironment(options) };
    await copyObjects(from, to, {
      ids: await coveredIn(pushed, sent.tree, cover),
      without: await coveredIn(pushed, viewTree, cover),
    });
    const commit: NewObject = { type: 'commit', bytes };
    await addObjects(to, [...laid.made, commit]);
    const id = objectIdOf(commit);
    await requireWhole(options, id, push.base);
    await requireSameView(sourceOf(options), {
      push,
      sent,
      cover,
      bytes,
      tree: laid.tree,
      baseTree,
    });
    await judge(id, options.environment?.GIT_OBJECT_DIRECTORY ?? '');
    return { result: id, ...(keep && { keep: id }) };
  });
}

function toEnvironment({ environment }: GitOptions): { environment?: Environment } {
  return environment ? { environment } : {};
}

/** A folder with a colon would be read as two: git takes a list here. */
function seeing(quarantine: string | undefined): Environment | undefined {
  if (quarantine === undefined) return undefined;
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${quarantine.replace(/["\\]/g, '\\$&')}"` };
}

interface Sent {
  bytes: Buffer;
  tree: string;
}

async function readSent(source: TreeSource, push: PushedFromView): Promise<Sent> {
  const object = await source.content(push.commit);
  if (object?.info.type !== 'commit') {
    throw new DomainError('invalid', `${push.commit} is no commit that was sent`);
  }
  const tree = await treeOf(source, push.commit);
  const plain = withoutSignature(object.content);
  if (!plain.equals(standInCommit(object.content, { tree, parents: [push.viewBase] }))) {
    throw new DomainError(
      'invalid',
      `commit ${push.commit.slice(0, 7)} has headers beside tree, parent, author, committer, encoding and a signature: make it anew with git commit`,
    );
  }
  return { bytes: object.content, tree };
}

async function treeOf(source: TreeSource, commit: string): Promise<string> {
  const object = await source.content(commit);
  const [, tree] =
    /^tree ([0-9a-f]{40})\n/.exec(object?.content.toString('latin1', 0, 46) ?? '') ?? [];
  if (tree === undefined) throw new DomainError('infrastructure', `commit ${commit} is missing`);
  return tree;
}

/** Lays the covered entries of one tree over those of another. */
class Overlay {
  readonly #base: TreeSource;
  readonly #pushed: TreeSource;
  readonly #made: NewObject[] = [];

  constructor(base: TreeSource, pushed: TreeSource) {
    this.#base = base;
    this.#pushed = pushed;
  }

  async lay(top: { baseTree: string; tree: string; cover: Cover }) {
    const { baseTree, tree, cover } = top;
    const entries = await this.#layFolder(baseTree, tree, cover);
    return { tree: this.#make(entries), made: this.#made };
  }

  async #layFolder(
    baseTree: string | undefined,
    tree: string | undefined,
    cover: Cover,
  ): Promise<RawTreeEntry[]> {
    const old = baseTree === undefined ? [] : await readTreeEntries(this.#base, baseTree);
    const next = tree === undefined ? [] : await readTreeEntries(this.#pushed, tree);
    const laid = old.filter(({ mode, name }) => {
      const wanted = cover.get(name);
      return wanted === undefined || (wanted !== 'all' && !isFolderMode(mode));
    });
    for (const [name, wanted] of cover) {
      const theirs = next.filter((entry) => entry.name === name);
      if (wanted === 'all') laid.push(...theirs);
      else {
        const folder = (entries: readonly RawTreeEntry[]) =>
          entries.find((entry) => entry.name === name && isFolderMode(entry.mode))?.objectId;
        const inner = await this.#layFolder(folder(old), folder(theirs), wanted);
        if (inner.length > 0) laid.push({ mode: '40000', name, objectId: this.#make(inner) });
      }
    }
    refuseTwice(laid);
    return sortRawTree(laid);
  }

  #make(entries: readonly RawTreeEntry[]): string {
    const object: NewObject = { type: 'tree', bytes: writeRawTree(entries) };
    this.#made.push(object);
    return objectIdOf(object);
  }
}

function refuseTwice(entries: readonly RawTreeEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) {
      const shown = JSON.stringify(Buffer.from(name, 'latin1').toString('utf8'));
      throw new DomainError('invalid', `${shown} would be in its folder twice`);
    }
    seen.add(name);
  }
}

async function coveredIn(source: TreeSource, tree: string, cover: Cover): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readTreeEntries(source, tree)) {
    const wanted = cover.get(entry.name);
    if (wanted === 'all' && !isSubmodule(entry)) found.push(entry.objectId);
    else if (wanted instanceof Map && isFolderMode(entry.mode)) {
      found.push(...(await coveredIn(source, entry.objectId, wanted)));
    }
  }
  return found;
}

/** What git would ask of a push: nothing that the commit needs is missing. */
async function requireWhole(options: GitOptions, commit: string, base: string): Promise<void> {
  const { code } = await runGit(['rev-list', '--objects', '--quiet', commit, `^${base}`], options);
  if (code !== 0) throw new DomainError('invalid', 'the push lacks objects that it names');
}

/** The view of the mapped commit is what was pushed, and nothing outside of the view differs from the base. */
async function requireSameView(
  source: TreeSource,
  made: {
    push: PushedFromView;
    sent: Sent;
    cover: Cover;
    bytes: Buffer;
    tree: string;
    baseTree: string;
  },
): Promise<void> {
  const { push, sent, cover, bytes, tree, baseTree } = made;
  const trees = new ViewTrees(source);
  const part = await trees.part(tree, cover);
  const before = await trees.part(baseTree, cover);
  const inside = part.inside === '' ? objectIdOf({ type: 'tree', bytes: part.bytes }) : part.inside;
  const again = standInCommit(bytes, { tree: inside, parents: [push.viewBase] });
  if (part.outside === before.outside && again.equals(withoutSignature(sent.bytes))) return;
  throw new DomainError(
    'invalid',
    `commit ${push.commit.slice(0, 7)} holds more than the view can give back, an empty folder perhaps: commit again on the newest fetch`,
  );
}

/** Reads a few objects, each by a process: quarantines have no reader. */
function sourceOf(options: GitOptions): TreeSource {
  const info = async (name: string) => {
    const answer = await mustGit(['cat-file', '--batch-check'], { ...options, input: `${name}\n` });
    const [objectId = '', type = '', size = ''] = answer.toString('latin1').trim().split(' ');
    if (type !== 'commit' && type !== 'tree' && type !== 'blob' && type !== 'tag') return undefined;
    return { objectId, type, sizeBytes: Number(size) } as const;
  };
  const content = async (name: string) => {
    const found = await info(name);
    if (!found) return undefined;
    const { objectId, type } = found;
    return { info: found, content: await mustGit(['cat-file', type, objectId], options) };
  };
  return { info, content };
}
