import { Sha256 } from '../state/sha256.ts';
import { SnapshotError, type StateExchange } from '../state/state-exchange.ts';

const keptMaximum = 0x10_0000;

/** Takes what the guest prints: keeps the first MiB, hashes and counts all, and watches for a text. */
export class ConsoleRecorder {
  readonly #hash = new Sha256();
  readonly #pending = new Uint8Array(0x1000);
  #pendingLength = 0;
  #kept = new Uint8Array(0x1000);
  #keptLength = 0;
  #total = 0;
  #wanted = new Uint8Array(0);
  /** How far to fall back after a mismatch (Knuth, Morris, Pratt). */
  #fallback = new Uint32Array(0);
  #matched = 0;
  /** Gets every byte, in order, a few kilobytes at a time. */
  onBytes: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;

  constructor(expectText: string | undefined) {
    this.expect(expectText ?? '');
  }

  /** Watches for another text from here on; what was printed before may be its beginning. '' is none. */
  expect(text: string): void {
    this.#watchFor(new TextEncoder().encode(text));
    if (this.#wanted.length === 0 || this.#total > this.#keptLength) return;
    for (const byte of this.#kept.subarray(0, this.#keptLength)) this.#match(byte);
  }

  /** The text that ends the run, or ''. */
  get expected(): string {
    return new TextDecoder().decode(this.#wanted);
  }

  #watchFor(wanted: Uint8Array<ArrayBuffer>): void {
    this.#wanted = wanted;
    this.#matched = 0;
    this.#fallback = new Uint32Array(this.#wanted.length);
    for (let at = 1, length = 0; at < this.#wanted.length; at += 1) {
      while (length > 0 && this.#wanted[at] !== this.#wanted[length]) {
        length = this.#fallback[length - 1] ?? 0;
      }
      if (this.#wanted[at] === this.#wanted[length]) length += 1;
      this.#fallback[at] = length;
    }
  }

  /** @returns true when this byte completes the expected text. */
  byte(byte: number): boolean {
    this.#pending[this.#pendingLength] = byte;
    this.#pendingLength += 1;
    this.#total += 1;
    if (this.#pendingLength === this.#pending.length) this.flush();
    return this.#wanted.length > 0 && this.#match(byte);
  }

  #match(byte: number): boolean {
    while (this.#matched > 0 && this.#wanted[this.#matched] !== byte) {
      this.#matched = this.#fallback[this.#matched - 1] ?? 0;
    }
    if (this.#wanted[this.#matched] === byte) this.#matched += 1;
    if (this.#matched < this.#wanted.length) return false;
    this.#matched = this.#fallback[this.#matched - 1] ?? 0;
    return true;
  }

  /** Hands on the bytes that have come since the last call. */
  flush(): void {
    if (this.#pendingLength === 0) return;
    const bytes = this.#pending.slice(0, this.#pendingLength);
    this.#pendingLength = 0;
    this.#hash.update(bytes);
    this.#keep(bytes);
    this.onBytes?.(bytes);
  }

  #keep(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, keptMaximum - this.#keptLength);
    if (this.#keptLength + taken.length > this.#kept.length) {
      const larger = new Uint8Array(Math.min(keptMaximum, 2 * (this.#keptLength + taken.length)));
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(taken, this.#keptLength);
    this.#keptLength += taken.length;
  }

  get total(): number {
    return this.#total;
  }

  /** Whether the last byte was the first one that is not kept. */
  get justTruncated(): boolean {
    return this.#total === keptMaximum + 1;
  }

  /** What has been printed, as far as it is kept. */
  get kept(): Uint8Array<ArrayBuffer> {
    this.flush();
    return this.#kept.slice(0, this.#keptLength);
  }

  exchange(state: StateExchange): void {
    if (!state.restoring) this.flush();
    this.#pendingLength = 0;
    const wanted = state.list(this.#wanted);
    if (state.restoring) this.#watchFor(Uint8Array.from(wanted));
    const matched = state.u32(this.#matched);
    if (matched > 0 && matched >= this.#wanted.length) {
      throw new SnapshotError(`${matched} bytes seen of a text of ${this.#wanted.length}`);
    }
    this.#matched = matched;
    this.#hash.exchange(state);
    this.#total = state.safe(this.#total);
    const kept = state.list(this.#kept.subarray(0, this.#keptLength));
    if (kept.length !== Math.min(this.#total, keptMaximum)) {
      throw new SnapshotError(`${kept.length} bytes kept of a console of ${this.#total}`);
    }
    if (state.restoring) this.#kept = Uint8Array.from(kept);
    this.#keptLength = kept.length;
  }

  /** Ends the record. */
  finish(): { bytes: Uint8Array; total: number; sha256: string } {
    this.flush();
    return {
      bytes: this.#kept.slice(0, this.#keptLength),
      total: this.#total,
      sha256: this.#hash.hex(),
    };
  }
}
