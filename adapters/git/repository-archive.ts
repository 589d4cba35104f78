import { DomainError } from '#core/errors.ts';
import type { BlobPiece, ListedFile } from '#core/git-archive-port.ts';
import { requireObjectId } from './repository-objects.ts';
import { mustGit, spawnGit } from './run-git.ts';

const filesLimit = 250_000;
const listLimitBytes = 64 * 1024 * 1024;

/** Source: git-ls-tree(1), "Output format", with -l and -z. */
export async function listAllFiles(
  gitFolder: string,
  commit: string,
  folder: string,
): Promise<ListedFile[]> {
  requireObjectId(commit);
  const tooLong = new DomainError('too-large', 'the tree has too many files to list');
  const out = await mustGit(
    ['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', ...(folder ? [`${folder}/`] : [])],
    { gitFolder, limitBytes: listLimitBytes, tooLong },
  );
  const files: ListedFile[] = [];
  let at = 0;
  while (at < out.length) {
    const tab = out.indexOf(9, at);
    const end = out.indexOf(0, tab);
    if (tab < 0 || end < 0) throw new DomainError('infrastructure', 'git ls-tree wrote no list');
    files.push(readLine(out.toString('latin1', at, tab), out.toString('utf8', tab + 1, end)));
    if (files.length > filesLimit) throw tooLong;
    at = end + 1;
  }
  return files;
}

/** `<mode> <type> <id> <size>`; a submodule's size is `-`. */
function readLine(facts: string, path: string): ListedFile {
  const [mode = '', , objectId = '', size = ''] = facts.split(/ +/);
  const kind = mode === '160000' ? 'submodule' : mode === '120000' ? 'link' : 'file';
  return {
    path,
    kind,
    executable: mode === '100755',
    objectId,
    sizeBytes: kind === 'submodule' ? 0 : Number(size),
  };
}

/** Ids are given to git this far ahead, so that it is never waited for, and never has much to hold. */
const askedAhead = 64;

/**
 * `git cat-file --batch` of its own: its answers are read as they come, and not faster than they are taken.
 * Source: git-cat-file(1), "Batch output".
 */
export async function* streamBlobs(
  gitFolder: string,
  objectIds: readonly string[],
): AsyncGenerator<BlobPiece> {
  for (const id of objectIds) requireObjectId(id);
  if (objectIds.length === 0) return;
  const child = spawnGit(['cat-file', '--batch'], { gitFolder });
  child.stdin.on('error', () => undefined); // its end is told by its output's
  child.on('error', () => undefined); // so is that it could not be started
  child.stderr.resume();
  try {
    let asked = 0;
    const ask = (upTo: number) => {
      const next = objectIds.slice(asked, upTo);
      if (next.length > 0) child.stdin.write(`${next.join('\n')}\n`);
      asked = Math.max(asked, Math.min(upTo, objectIds.length));
    };
    ask(askedAhead);
    const reader = new Answers(child.stdout);
    for (const [index, id] of objectIds.entries()) {
      let left = await reader.head(id);
      if (left === 0) yield { index, bytes: new Uint8Array(), isLast: true };
      while (left > 0) {
        const bytes = await reader.take(left);
        left -= bytes.length;
        yield { index, bytes, isLast: left === 0 };
      }
      await reader.lineEnd();
      if (index % (askedAhead / 2) === 0) ask(index + askedAhead);
    }
  } finally {
    child.stdin.end();
    child.stdout.destroy();
    child.kill('SIGKILL'); // it does nothing to one that has ended
  }
}

/** Reads heads and bytes out of a stream, piece by piece. */
class Answers {
  readonly #pieces: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done === true) throw new DomainError('infrastructure', 'git cat-file ended too early');
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
  }

  /** @returns the blob's size. */
  async head(id: string): Promise<number> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(end + 1);
        const [, type, size] = line.split(' ');
        if (type !== 'blob') throw new DomainError('infrastructure', `object ${id} is missing`);
        return Number(size);
      }
      await this.#more();
    }
  }

  /** @returns one byte at least, `most` at most. */
  async take(most: number): Promise<Uint8Array> {
    if (this.#held.length === 0) await this.#more();
    const bytes = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  async lineEnd(): Promise<void> {
    await this.take(1);
  }
}
