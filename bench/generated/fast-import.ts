/** Writes the stream that `git fast-import` reads. Source: git-fast-import(1), "Input Format". */

export type Change =
  | { kind: 'put'; path: string; mark: number; link?: boolean }
  | { kind: 'rename'; from: string; to: string }
  | { kind: 'remove'; path: string };

export interface CommitParts {
  ref: string;
  author: string;
  committer: string;
  message: string;
  from?: number;
  merges?: readonly number[];
  changes: readonly Change[];
}

const batchBytes = 1 << 20;

export class FastImport {
  #marks = 0;
  #parts: Buffer[] = [];
  #size = 0;
  readonly #write: (bytes: Buffer) => Promise<void>;

  constructor(write: (bytes: Buffer) => Promise<void>) {
    this.#write = write;
  }

  blob(contents: Buffer): number {
    this.#marks += 1;
    this.#text(`blob\nmark :${this.#marks}\ndata ${contents.length}\n`);
    this.#add(contents);
    this.#text('\n');
    return this.#marks;
  }

  commit(parts: CommitParts): number {
    this.#marks += 1;
    let text = `commit ${parts.ref}\nmark :${this.#marks}\nauthor ${parts.author}\ncommitter ${parts.committer}\n`;
    text += data(parts.message);
    if (parts.from !== undefined) text += `from :${parts.from}\n`;
    for (const merged of parts.merges ?? []) text += `merge :${merged}\n`;
    for (const change of parts.changes) text += line(change);
    this.#text(`${text}\n`);
    return this.#marks;
  }

  tag(name: string, mark: number, tagger: string, message: string): void {
    this.#text(`tag ${name}\nfrom :${mark}\ntagger ${tagger}\n${data(message)}`);
  }

  reset(ref: string, mark: number): void {
    this.#text(`reset ${ref}\nfrom :${mark}\n\n`);
  }

  /** Hands on what has gathered, once it is worth a write. */
  async settle(last = false): Promise<void> {
    if (last) this.#text('done\n');
    if (!last && this.#size < batchBytes) return;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    await this.#write(bytes);
  }

  #text(text: string): void {
    this.#add(Buffer.from(text));
  }

  #add(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function line(change: Change): string {
  switch (change.kind) {
    case 'put':
      return `M ${change.link === true ? '120000' : '100644'} :${change.mark} ${change.path}\n`;
    case 'rename':
      return `R ${change.from} ${change.to}\n`;
    case 'remove':
      return `D ${change.path}\n`;
  }
}
