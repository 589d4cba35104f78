import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * A file of named sections, each with its SHA-256, and a list of them at its end:
 * `<sections> <list, JSON> <length of the list, 4 bytes> <SHA-256 of the list> <magic with the version>`.
 * Written once, never changed.
 */
const magic = 'SLIPIDX1';
const tailBytes = 4 + 32 + magic.length;
const listMostBytes = 1024 * 1024;

interface Section {
  at: number;
  bytes: number;
  sha256: string;
}

interface List {
  facts: Record<string, unknown>;
  sections: Record<string, Section>;
}

/** What was read is not what was written. The index is made anew. */
export class IndexDamage extends Error {}

export class PackedWriter {
  readonly #fd: number;
  readonly #sections: Record<string, Section> = {};
  #at = 0;
  #open: { name: string; at: number; hash: ReturnType<typeof createHash> } | undefined;

  /** @param file must not be there. */
  constructor(file: string) {
    this.#fd = openSync(file, 'wx', 0o600);
  }

  /** Begins a section; `append` fills it. */
  begin(name: string): void {
    this.#endSection();
    this.#open = { name, at: this.#at, hash: createHash('sha256') };
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#at + done);
    }
    this.#at += bytes.length;
    this.#open?.hash.update(bytes);
  }

  section(name: string, content: Uint8Array | Uint32Array | Uint16Array): void {
    this.begin(name);
    this.append(new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  }

  /** Writes the list and closes the file, which is whole on the disk then. */
  finish(facts: object): void {
    this.#endSection();
    const list = Buffer.from(JSON.stringify({ facts, sections: this.#sections }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(list.length);
    const sum = createHash('sha256').update(list).digest();
    this.append(Buffer.concat([list, length, sum, Buffer.from(magic, 'latin1')]));
    fsyncSync(this.#fd);
    closeSync(this.#fd);
  }

  #endSection(): void {
    const open = this.#open;
    if (open === undefined) return;
    const { name, at, hash } = open;
    this.#sections[name] = { at, bytes: this.#at - at, sha256: hash.digest('hex') };
    this.#open = undefined;
  }
}

export class PackedReader {
  readonly #fd: number;
  readonly #sections: Record<string, Section>;
  readonly #file: string;
  /** As `finish` was given them. */
  readonly facts: Record<string, unknown>;

  /** @throws IndexDamage for what is none of ours; Error when there is no such file. */
  constructor(file: string) {
    this.#file = file;
    this.#fd = openSync(file, 'r');
    try {
      const { facts, sections } = this.#readList(fstatSync(this.#fd).size);
      this.facts = facts;
      this.#sections = sections;
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  #readList(size: number): List {
    const tail = this.#read(Math.max(0, size - tailBytes), Math.min(size, tailBytes));
    if (tail.toString('latin1', 36) !== magic) throw this.damage('has another end');
    const length = tail.readUInt32LE(0);
    const at = size - tailBytes - length;
    if (at < 0 || length > listMostBytes) throw this.damage('has a list longer than itself');
    const list = this.#read(at, length);
    const sum = createHash('sha256').update(list).digest();
    if (!sum.equals(tail.subarray(4, 36))) throw this.damage('has a damaged list');
    // The sum shows that it is as `finish` wrote it.
    return JSON.parse(list.toString()) as List;
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#readInto(bytes, at, length);
    return bytes;
  }

  #readInto(bytes: Buffer, at: number, length: number): void {
    for (let done = 0; done < length; ) {
      const read = readSync(this.#fd, bytes, done, length - done, at + done);
      if (read === 0) throw this.damage('ends too early');
      done += read;
    }
  }

  /** All of a section, which fits its sum. */
  section(name: string): Buffer {
    const { at, bytes, sha256 } = this.#find(name);
    const content = this.#read(at, bytes);
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      throw this.damage(`has a damaged section ${name}`);
    }
    return content;
  }

  numbers(name: string): Uint32Array {
    const bytes = this.section(name);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  }

  length(name: string): number {
    return this.#find(name).bytes;
  }

  /** A part of a section into the first bytes of `target`; its sum is not looked at (`verify` does). */
  part(name: string, from: number, length: number, target: Buffer): void {
    const { at, bytes } = this.#find(name);
    if (from + length > bytes || length > target.length) {
      throw this.damage(`names what lies outside of its section ${name}`);
    }
    this.#readInto(target, at + from, length);
  }

  /** Reads all sections. @throws IndexDamage for the first that does not fit its sum. */
  verify(): void {
    for (const [name, { at, bytes, sha256 }] of Object.entries(this.#sections)) {
      const hash = createHash('sha256');
      for (let done = 0; done < bytes; done += verifiedAtOnce) {
        hash.update(this.#read(at + done, Math.min(verifiedAtOnce, bytes - done)));
      }
      if (hash.digest('hex') !== sha256) throw this.damage(`has a damaged section ${name}`);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  damage(what: string): IndexDamage {
    return new IndexDamage(`${this.#file} ${what}`);
  }

  #find(name: string): Section {
    const section = this.#sections[name];
    if (section === undefined) throw this.damage(`has no section ${name}`);
    return section;
  }
}

const verifiedAtOnce = 1024 * 1024;
