import { DomainError } from '#core/errors.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { type BlameRun, readBlame } from '#formats/git/blame.ts';
import { readEntry, requireObjectId } from '../repository-objects.ts';
import { mustGit } from '../run-git.ts';
import { type Place, readLog, withoutGraph } from './ask-history.ts';

const keptBytes = 24 * 1024 * 1024;
const timeoutMs = 20_000;
const outputLimitBytes = 32 * 1024 * 1024;
/** Processes at once, in this process: one that takes long keeps half of two cores from the others. */
const atOnce = 2;
const waitingLimit = 32;

/** Blames of a process: those that were made, and those that are under way. */
export class Blames {
  readonly #known = new SizedCache<readonly BlameRun[]>(keptBytes);
  readonly #under = new Map<string, Promise<readonly BlameRun[]>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * Which commit made each line of a file. What a commit's file was made by never changes, and is the same from one
   * commit that changes the file to the next, so it is kept by that.
   *
   * @returns nothing where there is no such file.
   * @throws DomainError `too-large` where its history is too long; `throttled` while too many wait.
   */
  async of(slug: string, place: Place, commit: string, path: string): Promise<readonly BlameRun[]> {
    requireObjectId(commit);
    if ((await readEntry(place.reader, commit, path))?.kind !== 'file') return [];
    const [last] = await readLog(place, commit, { paths: [path], limit: 1 });
    if (last === undefined) return [];
    const key = `${slug} ${last.commit} ${path}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const under = this.#under.get(key) ?? this.#make(key, place, last.commit, path);
    this.#under.set(key, under);
    return under;
  }

  async #make(
    key: string,
    place: Place,
    commit: string,
    path: string,
  ): Promise<readonly BlameRun[]> {
    try {
      await this.#enter();
      try {
        const runs = await askGit(place, commit, path);
        const bytes = runs.reduce((sum, { path: { length } }) => sum + 300 + length, 200);
        this.#known.set(key, runs, bytes);
        return runs;
      } finally {
        this.#running -= 1;
        this.#waiting.shift()?.();
      }
    } finally {
      this.#under.delete(key);
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= waitingLimit) {
        const options = { retryAfterSeconds: 5 };
        throw new DomainError('throttled', 'too many files are being blamed; try again', options);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

async function askGit({ gitFolder, history }: Place, commit: string, path: string) {
  const slow = 'the history of this file is too long to say who wrote each line of it';
  const tooSlow = new DomainError('too-large', slow);
  const out = await mustGit(
    [
      ...(history?.isSound === true ? [] : withoutGraph),
      ...['blame', '--incremental', '--root', commit, '--', path],
    ],
    { gitFolder, timeoutMs, tooSlow, tooLong: tooSlow, limitBytes: outputLimitBytes },
  );
  const runs = readBlame(out);
  if (runs === undefined)
    throw new DomainError('infrastructure', 'git blame says what it should not');
  return runs;
}
