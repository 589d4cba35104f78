import type { Context } from '#core/context.ts';
import { findCurrentAgreement } from '#core/licensing/rows.ts';
import type { LeftOut } from './archive-plan.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { prepareArchive } from './prepare-archive.ts';
import { requireStillCovered } from './still-covered.ts';

export interface ArchivePreview {
  commit: string;
  revision: string;
  prefix: string;
  manifestPath: string;
  filesCount: number;
  sizeBytes: number;
  leftOut: LeftOut[];
  /** The covered folders; `['']` is everything. */
  prefixes: readonly string[];
  agreementVersion?: string;
}

/**
 * What an archive would hold, for the page that offers it.
 *
 * @param input `folder`: '' is the root.
 * @throws DomainError as openReading; `too-large` for what no archive may hold.
 */
export async function previewArchive(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; folder: string },
): Promise<ArchivePreview> {
  const reading = await openReading(ctx, input);
  const { userId } = reading.access.viewer;
  const plan = await inPersonTurn(ctx, { kind: 'archive', userId }, () =>
    prepareArchive(ctx, reading, input.folder),
  );
  requireStillCovered(ctx, reading);
  await noteSourceRead(ctx, reading, { door: 'tree', path: input.folder });
  const agreement = findCurrentAgreement(ctx);
  return {
    commit: reading.commit,
    revision: reading.revision,
    prefix: plan.prefix,
    manifestPath: plan.manifestPath,
    filesCount: plan.files.length,
    sizeBytes: plan.sizeBytes,
    leftOut: plan.leftOut,
    prefixes: reading.access.prefixes,
    ...(agreement && { agreementVersion: agreement.version }),
  };
}
