import { createHash } from 'node:crypto';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, whenWritable } from '#core/context.ts';
import type { ListedFile } from '#core/git-archive-port.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { findCurrentAgreement } from '#core/licensing/rows.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { printUtc } from '#formats/text/utc.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { type PreparedArchive, prepareArchive } from './prepare-archive.ts';
import { requireStillCovered } from './still-covered.ts';

export type ArchiveFormat = 'tar.gz' | 'zip';

export interface OpenedArchive extends PreparedArchive {
  store: string;
  /** The receipt, as JSON. */
  manifest: Uint8Array;
  /** To be asked before each piece goes out. */
  stillAllowed: () => boolean;
}

/**
 * Opens an archive of what the actor may read. Each one leaves a receipt of its own in the log, which the manifest
 * names, before the first byte is given.
 *
 * @param input `folder`: '' is the root.
 * @throws DomainError as openReading; `not-found` for a folder without files; `too-large`.
 */
export async function openArchive(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    folder: string;
    format: ArchiveFormat;
  },
): Promise<OpenedArchive> {
  const { folder, format, repositorySlug } = input;
  const reading = await openReading(ctx, { repositorySlug, revision: input.revision, folder });
  const prepared = await prepareArchive(ctx, reading, folder);
  requireStillCovered(ctx, reading);
  await noteSourceRead(ctx, reading, { door: 'archive', path: folder });
  const receipt = { ...describe(ctx, reading, prepared), folder, format };
  await whenWritable(ctx);
  const auditEntry = appendEntry(ctx, {
    action: 'source.archive',
    subject: `repository:${repositorySlug}`,
    detail: receipt,
  });
  return {
    ...prepared,
    store: reading.store,
    manifest: writeManifest(ctx, reading, prepared, { ...receipt, auditEntry }),
    stillAllowed: watchCover(ctx, reading),
  };
}

/** What log and manifest both say. */
function describe(ctx: Context, { access, ...reading }: Reading, prepared: PreparedArchive) {
  const agreement = findCurrentAgreement(ctx);
  return {
    commit: reading.commit,
    revision: reading.revision,
    covered: access.whole ? ['everything'] : access.prefixes.map((prefix) => `${prefix}/`),
    agreementVersion: agreement?.version ?? null,
    agreementSha256: agreement?.bodySha256 ?? null,
    filesCount: prepared.files.length,
    leftOutCount: prepared.leftOut.length,
    sizeBytes: prepared.sizeBytes,
    filesSha256: hashList(prepared.files),
  };
}

const manifestWords =
  'The receipt of this archive. Its files are licensed source, given to the person below under the agreement below. Each blob is the id that "git hash-object" gives for the file; filesSha256 is over one line "<mode> <blob> <path>" a file, in the order below. The portal keeps the same receipt as the entry of its audit log that is named below.';

function writeManifest(
  ctx: Context,
  { access }: Reading,
  prepared: PreparedArchive,
  receipt: ReturnType<typeof describe> & {
    folder: string;
    format: ArchiveFormat;
    auditEntry: number;
  },
): Uint8Array {
  const { viewer, repository } = access;
  const manifest = {
    about: manifestWords,
    repository: repository.slug,
    person: { id: viewer.userId, name: viewer.name, email: viewer.email },
    organization: { slug: viewer.organization.slug, name: viewer.organization.name },
    at: printUtc(ctx.nowMs()),
    ...receipt,
    leftOut: prepared.leftOut,
    files: prepared.files.map((file) => ({
      path: file.path,
      mode: modeOf(file),
      blob: file.objectId,
      sizeBytes: file.sizeBytes,
    })),
  };
  return Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`);
}

function hashList(files: readonly ListedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${modeOf(file)} ${file.objectId} ${file.path}\n`);
  return hash.digest('hex');
}

function modeOf(file: ListedFile): string {
  if (file.kind === 'link') return '120000';
  return file.executable ? '100755' : '100644';
}

/** Whether all that was covered when the archive was opened still is. */
function watchCover(ctx: Context, { access }: Reading): () => boolean {
  const repositorySlug = access.repository.slug;
  return watchRight(ctx, () => {
    const now = lookAtSource(ctx, { repositorySlug });
    return now !== undefined && access.prefixes.every((prefix) => now.covers(prefix));
  });
}
