import { ObjectReader } from './object-reader.ts';

const readersLimit = 16;

export interface Readers {
  /** The repository's reader, made at the first question. */
  of(slug: string): ObjectReader;
  close(): void;
}

/** Each repository and store has a reader: many organizations must not mean as many processes. */
export function openReaders(folderOf: (slug: string) => string): Readers {
  const readers = new Map<string, ObjectReader>();
  return {
    of(slug) {
      const reader = readers.get(slug) ?? new ObjectReader(folderOf(slug));
      readers.delete(slug);
      readers.set(slug, reader); // the last is the one asked last
      for (const [oldest, idle] of readers) {
        if (readers.size <= readersLimit) break;
        if (oldest !== slug && idle.rest()) readers.delete(oldest);
      }
      return reader;
    },
    close() {
      for (const reader of readers.values()) reader.close();
      readers.clear();
    },
  };
}
