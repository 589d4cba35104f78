import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { resolveRevision } from './rows.ts';
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
 * @param input `limitBytes`: what a page can show (1 MiB) unless told; raw downloads tell more.
 * @throws DomainError as authorizeSource; `not-found` when there is no such file or revision.
 */
export async function readSourceFile(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path: string;
    limitBytes?: number;
  },
): Promise<SourceFile> {
  const { repositorySlug, path } = input;
  const access = authorizeSource(ctx, { repositorySlug, path, purpose: 'read' });
  const { commit, revision } = await resolveRevision(ctx, access, input.revision);
  const entry = await ctx.ports.git.stat(repositorySlug, commit, path);
  if (!entry || (entry.kind !== 'file' && entry.kind !== 'link')) {
    throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  }
  const limitBytes = input.limitBytes ?? displayLimitBytes;
  const sizeBytes = entry.sizeBytes ?? 0;
  const facts = { commit, revision, kind: entry.kind, executable: entry.executable, sizeBytes };
  if (sizeBytes > limitBytes) return { ...facts, binary: false, tooLarge: true };
  await noteRead(ctx, {
    action: 'source.read',
    subject: `repository:${repositorySlug}`,
    detail: { path, commit },
  });
  const bytes = await ctx.ports.git.readFile(repositorySlug, commit, path, limitBytes);
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
