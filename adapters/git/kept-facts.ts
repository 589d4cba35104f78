import type { FileDifference, PatchFacts } from '#core/git-port.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { objectIdPattern } from './repository-objects.ts';

/** Of the names, modes and ids around a text, beside the text itself. */
const aroundBytes = 400;

/**
 * What two commits make of each other, and what one commit changes: immutable, and a process of git (or five)
 * each time it is made. Kept by store and whole object ids, never by a name, since what a name means changes.
 * It knows nothing of rights: verbs have asked before they come here, kept or not.
 */
export class KeptFacts {
  readonly #differences: SizedCache<FileDifference[]>;
  readonly #patches: SizedCache<PatchFacts>;
  /** Asked for at this moment, so that readers who come together wait for one making. */
  readonly #making = new Map<string, Promise<unknown>>();

  /** @param limitBytes of both kinds together, in one process. */
  constructor(limitBytes: number) {
    this.#differences = new SizedCache((limitBytes * 3) / 4);
    this.#patches = new SizedCache(limitBytes / 4);
  }

  difference(
    store: string,
    [base, head]: readonly [base: string, head: string],
    make: () => Promise<FileDifference[]>,
  ): Promise<FileDifference[]> {
    if (!(isWhole(head) && (base === '' || isWhole(base)))) return make();
    return this.#keep(this.#differences, `diff ${store} ${base} ${head}`, make, (files) =>
      files.reduce((sum, file) => sum + sizeOfDifference(file), aroundBytes),
    );
  }

  /** A commit that is not there may come: that is not kept. */
  async patch(
    store: string,
    commit: string,
    make: () => Promise<PatchFacts | undefined>,
  ): Promise<PatchFacts | undefined> {
    if (!isWhole(commit)) return make();
    return this.#keep(this.#patches, `patch ${store} ${commit}`, make, sizeOfPatch);
  }

  async #keep<Value, Made extends Value | undefined>(
    cache: SizedCache<Value>,
    key: string,
    make: () => Promise<Made>,
    sizeOf: (made: Value) => number,
  ): Promise<Made | Value> {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const begun = this.#making.get(key) as Promise<Made> | undefined; // as the key's first word says
    if (begun) return begun;
    const making = make().finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    const made = await making;
    if (made !== undefined) cache.set(key, made, sizeOf(made));
    return made;
  }
}

function isWhole(id: string): boolean {
  return objectIdPattern.test(id);
}

/** Two bytes a character, as V8 keeps what is not all Latin. */
function sizeOfDifference({ path, oldPath, oldText = '', newText = '' }: FileDifference): number {
  return aroundBytes + 2 * (path.length + oldPath.length + oldText.length + newText.length);
}

function sizeOfPatch({ message, files }: PatchFacts): number {
  return (
    aroundBytes +
    4 * message.length +
    files.reduce((sum, { path }) => sum + 2 * path.length + aroundBytes / 4, 0)
  );
}
