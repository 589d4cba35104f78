import type { ReadingDoor } from '#core/audit/reading-doors.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { decodeText, displayLimitBytes } from './rules.ts';

export interface SourceFile {
  commit: string;
  revision: string;
  kind: 'file' | 'link';
  executable: boolean;
  sizeBytes: number;
  binary: boolean;
  /** Over `limitBytes`: neither bytes nor text. */
  tooLarge: boolean;
  bytes?: Uint8Array;
  /** Where it is not binary. For a link: its target. */
  text?: string;
}

/**
 * One file.
 *
 * @param input `limitBytes`: what a page can show (1 MiB) unless told; raw downloads tell more. `door`: `file`
 *   unless told.
 * @throws DomainError as authorizeSource; `not-found` when there is no such file or revision.
 */
export async function readSourceFile(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path: string;
    limitBytes?: number;
    door?: ReadingDoor;
  },
): Promise<SourceFile> {
  const { repositorySlug, path } = input;
  const reading = await openReading(ctx, { repositorySlug, path, revision: input.revision });
  const { store, commit, revision } = reading;
  const entry = await ctx.ports.git.stat(store, commit, path);
  if (!entry || (entry.kind !== 'file' && entry.kind !== 'link')) {
    throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  }
  const limitBytes = input.limitBytes ?? displayLimitBytes;
  const sizeBytes = entry.sizeBytes ?? 0;
  const facts = { commit, revision, kind: entry.kind, executable: entry.executable, sizeBytes };
  if (sizeBytes > limitBytes) return { ...facts, binary: false, tooLarge: true };
  await noteSourceRead(ctx, reading, { door: input.door ?? 'file', path });
  const bytes = await ctx.ports.git.readFile(store, commit, path, limitBytes);
  if (!bytes) throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  const binary = looksBinary(bytes);
  return {
    ...facts,
    binary,
    tooLarge: false,
    bytes,
    ...(binary ? {} : { text: decodeText(bytes) }),
  };
}
