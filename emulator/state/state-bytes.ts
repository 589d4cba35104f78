/** Writes state into bytes, and reads it from them. */
import { SnapshotError, StateExchange } from './state-exchange.ts';

class StateLength extends StateExchange {
  readonly restoring = false;
  length = 0;

  override bytes(bytes: Uint8Array): void {
    this.length += bytes.length;
  }
}

class StateWriter extends StateExchange {
  readonly restoring = false;
  readonly #target: Uint8Array;
  #at: number;

  constructor(target: Uint8Array, at: number) {
    super();
    this.#target = target;
    this.#at = at;
  }

  override bytes(bytes: Uint8Array): void {
    this.#target.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

/** @param exchange is called twice: to count, and to write. Its bytes follow `headerBytes` of zeros. */
export function stateToBytes(
  exchange: (state: StateExchange) => void,
  headerBytes = 0,
): Uint8Array<ArrayBuffer> {
  const measure = new StateLength();
  exchange(measure);
  const bytes = new Uint8Array(headerBytes + measure.length);
  exchange(new StateWriter(bytes, headerBytes));
  return bytes;
}

/** Gives values back one after the other. */
export class StateReader extends StateExchange {
  readonly restoring = true;
  readonly #source: Uint8Array;
  #at: number;
  #mark = '';

  /** @param at where the first value is. */
  constructor(source: Uint8Array, at = 0) {
    super();
    this.#source = source;
    this.#at = at;
  }

  override bytes(bytes: Uint8Array): void {
    this.#need(bytes.length);
    bytes.set(this.#source.subarray(this.#at, this.#at + bytes.length));
    this.#at += bytes.length;
  }

  override text(text: string): void {
    super.text(text);
    this.#mark = `, in "${text}"`;
  }

  protected override allocate(length: number): Uint8Array {
    this.#need(length);
    return new Uint8Array(length);
  }

  #need(length: number): void {
    const left = this.#source.length - this.#at;
    if (length > left) throw new SnapshotError(`${length} bytes wanted, ${left} are left`);
  }

  /** To be called after the last value. @throws SnapshotError when bytes are left. */
  end(): void {
    const left = this.#source.length - this.#at;
    if (left > 0) throw new SnapshotError(`${left} bytes behind the last value`);
  }

  /** @throws SnapshotError as `read` does, with the byte in front and the mark that it lies behind. */
  named<T>(what: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      const where = `${what}: byte 0x${this.#at.toString(16)}${this.#mark}`;
      throw new SnapshotError(`${where}: ${error.message}`, { cause: error });
    }
  }
}
