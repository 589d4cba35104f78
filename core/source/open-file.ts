import type { ReadingDoor } from '#core/audit/reading-doors.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';

/** A file that somebody may read now, and whose reading is on record. Its content is asked for by itself. */
export interface OpenFile {
  commit: string;
  /** The branch's name, or the commit's whole id. */
  revision: string;
  kind: 'file' | 'link';
  executable: boolean;
  sizeBytes: number;
  /** Names the content: what is made of it may be kept by this, and given after a decision only. */
  objectId: string;
  /** @param maxBytes @throws DomainError `too-large` over it. */
  read(maxBytes: number): Promise<Uint8Array>;
  /** All of it, however long; it is cut off when the right to it ends. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens one file for a reader.
 *
 * @param input `blob`: the content that a page has shown already; another in its place is refused, so that no page
 *   mixes two versions of a file.
 * @throws DomainError as authorizeSource; `not-found` when there is no such file or revision; `conflict` when the
 *   content is not `blob`.
 */
export async function openFile(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path: string;
    door: ReadingDoor;
    blob?: string | undefined;
  },
): Promise<OpenFile> {
  const { repositorySlug, path, door } = input;
  const reading = await openReading(ctx, { repositorySlug, path, revision: input.revision });
  const { store, commit, revision } = reading;
  const { git } = ctx.ports;
  const entry = await git.stat(store, commit, path);
  if (!entry || (entry.kind !== 'file' && entry.kind !== 'link')) {
    throw new DomainError('not-found', absence(path, revision, entry?.kind));
  }
  const { kind, executable, objectId, sizeBytes = 0 } = entry;
  if (input.blob !== undefined && input.blob !== objectId) {
    throw new DomainError('conflict', `"${path}" has changed on ${revision}; reload the page`);
  }
  await noteSourceRead(ctx, reading, { door, path });
  return {
    ...{ commit, revision, kind, executable, sizeBytes, objectId },
    async read(maxBytes) {
      const bytes = await git.readFile(store, commit, path, maxBytes);
      if (!bytes) throw new DomainError('not-found', absence(path, revision, undefined));
      return bytes;
    },
    stream: () => whileAllowed(ctx, { repositorySlug, path }, git.streamBlob(store, objectId)),
  };
}

function whileAllowed(
  ctx: Context,
  question: { repositorySlug: string; path: string },
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const allowed = watchRight(ctx, () => mayStillRead(ctx, question));
  return bytes.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        if (allowed()) controller.enqueue(chunk);
        else controller.error(new DomainError('forbidden', 'the right to read this has ended'));
      },
    }),
  );
}

function absence(path: string, revision: string, kind: string | undefined): string {
  if (kind === 'submodule') {
    return `"${path}" is a submodule: it names a commit of another repository, which is not here`;
  }
  return `no file "${path}" in ${revision}`;
}
