import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { DomainError } from '#core/errors.ts';
import { remember } from './remember.ts';
import { spawnGit } from './run-git.ts';

interface ObjectInfo {
  objectId: string;
  type: 'commit' | 'tree' | 'blob' | 'tag';
  sizeBytes: number;
}

interface Waiting {
  withContent: boolean;
  resolve(answer: { info: ObjectInfo; content: Buffer } | undefined): void;
  reject(cause: Error): void;
}

const idleMs = 60_000;
const infosLimit = 20_000;
const contentsLimit = 512;
const skeletonLimitBytes = 64 * 1024;
/** Files read again while people read: 4 MiB of them for a repository, at most. */
const blobsLimit = 128;
const blobLimitBytes = 32 * 1024;
const headPattern = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/;
/** Nothing that git would take for more than a name: no `:`, `^`, `~`, `@{`, white space, leading `-`. */
const namePattern = /^[0-9A-Za-z_.][0-9A-Za-z_./+-]{0,254}$/;

/**
 * One long-lived `git cat-file --batch-command` for a repository: answers come in the order of the
 * questions. A page then costs no process. It ends after a minute without questions.
 * Source: git-cat-file(1), "Batch output".
 */
export class ObjectReader {
  readonly #gitFolder: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  /** The process whose questions of this moment are gathered. */
  #held: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  /** Of these, so many are answered: taking one off the front of a long list moves all the others. */
  #answered = 0;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes that the answer at hand needs before it is worth looking at again. */
  #needed = 0;
  #idle: NodeJS.Timeout | undefined;
  /** By whole id only: what an id names never changes, what a ref names does. */
  readonly #infos = new Map<string, ObjectInfo>();
  readonly #contents = new Map<string, { info: ObjectInfo; content: Buffer }>();
  /** Apart from the skeleton, so that a reading of many files does not push that out. */
  readonly #blobs = new Map<string, { info: ObjectInfo; content: Buffer }>();

  constructor(gitFolder: string) {
    this.#gitFolder = gitFolder;
  }

  /** @returns undefined for a name that is nothing, or not a plain name. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    const known = this.#infos.get(name);
    if (known) return known;
    const info = (await this.#ask('info', name))?.info;
    if (info?.objectId === name) remember(this.#infos, name, info, infosLimit);
    return info;
  }

  /**
   * @param name of an object whose size is known to be bearable: ask `info` first.
   * @returns bytes that the caller does not change.
   */
  async content(name: string): Promise<{ info: ObjectInfo; content: Buffer } | undefined> {
    const known = this.#contents.get(name) ?? this.#blobs.get(name);
    if (known) return known;
    const object = await this.#ask('contents', name);
    if (object?.info.objectId !== name) return object;
    const { type, sizeBytes } = object.info;
    if (isSkeleton(object.info)) remember(this.#contents, name, object, contentsLimit);
    if (type === 'blob' && sizeBytes <= blobLimitBytes) {
      remember(this.#blobs, name, object, blobsLimit);
    }
    return object;
  }

  /** Ends the process if nobody waits for it; the next question starts another. @returns whether it did. */
  rest(): boolean {
    if (this.#answered < this.#waiting.length) return false;
    const child = this.#child;
    this.#child = undefined; // before it ends: a question that comes now must not go to it
    child?.stdin.end();
    return true;
  }

  close(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    child?.stdin.end();
    child?.kill();
    this.#fail(new DomainError('infrastructure', 'the repository was closed'));
  }

  #ask(
    command: 'info' | 'contents',
    name: string,
  ): Promise<{ info: ObjectInfo; content: Buffer } | undefined> {
    if (!namePattern.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const child = this.#start();
      this.#waiting.push({ withContent: command === 'contents', resolve, reject });
      this.#write(child, `${command} ${name}\n`);
    });
  }

  /** What is asked at one time goes to git at one time: a folder's hundred sizes would be a hundred writes. */
  #write(child: ChildProcessWithoutNullStreams, question: string): void {
    const { stdin } = child;
    if (this.#held !== child) {
      this.#held = child;
      stdin.cork();
      process.nextTick(() => {
        if (this.#held === child) this.#held = undefined;
        stdin.uncork();
      });
    }
    stdin.write(question);
  }

  #start(): ChildProcessWithoutNullStreams {
    this.#idle ??= setTimeout(() => {
      if (!this.rest()) this.#idle?.refresh();
    }, idleMs).unref();
    this.#idle.refresh();
    if (this.#child) return this.#child;
    const child = spawnGit(['cat-file', '--batch-command'], { gitFolder: this.#gitFolder });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#child === child) this.#take(chunk);
    });
    child.stderr.resume();
    child.stdin.on('error', () => undefined); // its end is told by 'close'
    const ended = (cause?: Error) => {
      if (this.#child !== child) return;
      this.#fail(new DomainError('infrastructure', 'git cat-file ended', { cause }));
    };
    child.on('error', ended);
    child.on('close', () => ended());
    // an idle reader must not keep a process alive that has nothing else to do
    child.unref();
    return child;
  }

  #fail(cause: Error): void {
    this.#child = undefined;
    this.#chunks = [];
    this.#buffered = 0;
    this.#needed = 0;
    const waiting = this.#waiting.slice(this.#answered);
    this.#waiting = [];
    this.#answered = 0;
    for (const { reject } of waiting) reject(cause);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;
    let rest = Buffer.concat(this.#chunks);
    for (;;) {
      const used = this.#answer(rest);
      if (used === 0) break;
      rest = rest.subarray(used);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
  }

  /** Answers the oldest question if all of its answer is there. @returns the bytes used, or 0. */
  #answer(bytes: Buffer): number {
    this.#needed = 0;
    const waiting = this.#waiting[this.#answered];
    const end = bytes.indexOf(10);
    if (!waiting || end < 0) return 0;
    const head = headPattern.exec(bytes.toString('latin1', 0, end));
    if (!head) {
      this.#settle();
      waiting.resolve(undefined); // `<name> missing` or `<name> ambiguous`
      return end + 1;
    }
    const [, objectId = '', type, size] = head;
    const info: ObjectInfo = { objectId, type: asType(type), sizeBytes: Number(size) };
    const used = end + 1 + (waiting.withContent ? info.sizeBytes + 1 : 0);
    if (bytes.length < used) {
      this.#needed = used;
      return 0;
    }
    this.#settle();
    const content = waiting.withContent
      ? Buffer.from(bytes.subarray(end + 1, used - 1))
      : Buffer.alloc(0);
    waiting.resolve({ info, content });
    return used;
  }

  /** The oldest question has its answer. */
  #settle(): void {
    this.#answered += 1;
    if (this.#answered < this.#waiting.length) return;
    this.#waiting = [];
    this.#answered = 0;
  }
}

/** The pattern that matched allows only these four. */
function asType(word: string | undefined): ObjectInfo['type'] {
  return word === 'commit' || word === 'tree' || word === 'tag' ? word : 'blob';
}

/** Commits and folders: walked again for every page, and small. */
function isSkeleton(info: ObjectInfo): boolean {
  return (info.type === 'commit' || info.type === 'tree') && info.sizeBytes <= skeletonLimitBytes;
}
