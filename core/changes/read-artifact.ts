import { eq } from 'drizzle-orm';
import { noteRead } from '#core/audit/note-read.ts';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { parseInput } from '#core/parse-input.ts';
import { sha256 as sha256Input } from '#core/sha256.ts';
import { artifactUses } from '#drizzle/schema/changes.ts';
import { artifacts, repositories } from '#drizzle/schema/source.ts';
import { maySeeChange } from './authorize-change.ts';
import { mayReadRun } from './may-read-run.ts';

interface ArtifactView {
  sha256: string;
  /** File name to offer, without folders. */
  name: string;
  mediaType: string;
  sizeBytes: number;
  /** Ends early, with an error, once the actor may no longer read it. */
  bytes: ReadableStream<Uint8Array>;
}

/**
 * Opens an artifact that some use lets the actor see: a module that was sent, to who may see its change; what
 * a run made, to who may read that (`mayReadRun`).
 *
 * @throws DomainError `unauthenticated`, or `not-found` for everything that the actor may not see.
 */
export async function readArtifact(ctx: Context, input: { sha256: string }): Promise<ArtifactView> {
  const viewer = requireUser(ctx);
  const sha256 = parseInput(sha256Input, input.sha256);
  const use = findVisibleUse(ctx, sha256);
  if (use === undefined) {
    noteRefusal(ctx, {
      action: 'artifact.refuse',
      subject: `artifact:${sha256}`,
      detail: { organization: viewer.organization.slug },
    });
    throw new DomainError('not-found', 'no such artifact');
  }
  await noteRead(ctx, {
    action: 'artifact.read',
    subject: `artifact:${sha256}`,
    detail: {
      door: 'artifact',
      name: use.name.slice(0, 200),
      repository: use.repositorySlug,
      // A module is its sender's; all else was made by a build, which reads the whole tree.
      ...(!use.isModule && { whole: true }),
    },
  });
  const bytes = await ctx.ports.blobs.stream(sha256);
  if (bytes === undefined) {
    throw new DomainError('infrastructure', `the file of artifact ${sha256} is missing`);
  }
  return {
    sha256,
    name: use.name.replace(/[^\w.+-]/g, '_'),
    mediaType: use.mediaType,
    sizeBytes: use.sizeBytes,
    bytes: bytes.pipeThrough(
      passWhile(watchRight(ctx, () => findVisibleUse(ctx, sha256) !== undefined)),
    ),
  };
}

interface VisibleUse {
  repositorySlug: string;
  isModule: boolean;
  name: string;
  mediaType: string;
  sizeBytes: number;
}

/** A use of the artifact that lets the actor see it. */
function findVisibleUse(ctx: Context, sha256: string): VisibleUse | undefined {
  const uses = ctx.db
    .select({ use: artifactUses, artifact: artifacts, slug: repositories.slug })
    .from(artifactUses)
    .innerJoin(artifacts, eq(artifacts.sha256, artifactUses.artifactSha256))
    .innerJoin(repositories, eq(repositories.id, artifactUses.repositoryId))
    .where(eq(artifactUses.artifactSha256, sha256))
    .all();
  // The same bytes may come from a hundred runs of a few changes: ask once for each.
  const answers = new Map<string, boolean>();
  for (const { use, artifact, slug } of uses) {
    const { changeNumber, purpose } = use;
    const key = `${slug} ${changeNumber} ${purpose === 'module'}`;
    const isVisible =
      answers.get(key) ??
      (purpose === 'module' && changeNumber !== null
        ? maySeeChange(ctx, { number: changeNumber })
        : mayReadRun(ctx, { repositorySlug: slug, changeNumber: changeNumber ?? undefined }));
    answers.set(key, isVisible);
    if (isVisible) {
      const { mediaType, sizeBytes } = artifact;
      const isModule = purpose === 'module';
      return { repositorySlug: slug, isModule, name: use.name, mediaType, sizeBytes };
    }
  }
  return undefined;
}

/** Passes bytes on while the actor may read them, and fails as soon as they may not. */
function passWhile(mayRead: () => boolean): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      if (mayRead()) controller.enqueue(chunk);
      else controller.error(new DomainError('not-found', 'the right to read this artifact ended'));
    },
  });
}
