import { processWide } from './process-wide.ts';

function scale(): { percent: number } {
  return processWide('cache-scale', () => ({ percent: 100 }));
}

/** Every cache of this process keeps so much of what it would, from now on. */
export function scaleCaches(percent: number): void {
  scale().percent = percent;
}

/** Keeps what was used last, up to a total size; what does not fit alone is not kept. */
export class SizedCache<Value> {
  readonly #limitBytes: number;
  readonly #entries = new Map<string, { value: Value; sizeBytes: number }>();
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, sizeBytes: number): void {
    this.#drop(key);
    const limitBytes = (this.#limitBytes * scale().percent) / 100;
    if (sizeBytes > limitBytes) return;
    this.#entries.set(key, { value, sizeBytes });
    this.#totalBytes += sizeBytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#totalBytes <= limitBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#totalBytes -= entry.sizeBytes;
  }
}
