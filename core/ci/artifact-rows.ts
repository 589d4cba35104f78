import type { Context } from '#core/context.ts';
import { artifactUses } from '#drizzle/schema/changes.ts';
import { artifacts } from '#drizzle/schema/source.ts';
import type { RunSubject } from './rows.ts';

/** Bytes that are in the blob store already, to be named by rows. */
export interface KeptArtifact {
  sha256: string;
  sizeBytes: number;
  mediaType: string;
  purpose: Exclude<typeof artifactUses.$inferSelect.purpose, 'module'>;
  name: string;
}

/** Puts bytes into the blob store, to be named by rows in the stage's own transaction. */
export async function keepArtifact(
  ctx: Context,
  bytes: Uint8Array,
  as: Omit<KeptArtifact, 'sha256' | 'sizeBytes'>,
): Promise<KeptArtifact> {
  return { ...as, sha256: await ctx.ports.blobs.put(bytes), sizeBytes: bytes.length };
}

/** What of a stage was kept for a purpose. */
export type FindKept = (purpose: KeptArtifact['purpose']) => KeptArtifact | undefined;

/** Writes a stage's rows; who may fetch them follows from the run's change. */
export function insertArtifacts(
  tx: Context,
  subject: RunSubject,
  artifacts: readonly KeptArtifact[],
): FindKept {
  for (const artifact of artifacts) insertArtifact(tx, subject, artifact);
  return (purpose) => artifacts.find((artifact) => artifact.purpose === purpose);
}

function insertArtifact(tx: Context, subject: RunSubject, artifact: KeptArtifact): void {
  const createdAtMs = tx.nowMs();
  const { sha256, sizeBytes, mediaType, purpose, name } = artifact;
  tx.db
    .insert(artifacts)
    .values({ sha256, sizeBytes, mediaType, createdAtMs })
    .onConflictDoNothing()
    .run();
  tx.db
    .insert(artifactUses)
    .values({
      id: tx.newId(),
      artifactSha256: sha256,
      changeNumber: subject.change?.number ?? null,
      repositoryId: subject.repository.id,
      runId: subject.run.id,
      purpose,
      name,
      createdAtMs,
    })
    .run();
}
