import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { ListedFile } from '#core/git-archive-port.ts';
import { type ArchivePlan, archiveLimitBytes, mayBeLink, planArchive } from './archive-plan.ts';
import type { Reading } from './open-reading.ts';

/** Links that are looked at; a tree with more has its rest left out. */
const linksLimit = 20_000;

export interface PreparedArchive extends ArchivePlan {
  /** What links point to, by the object's id. */
  targets: ReadonlyMap<string, string>;
  /** The folder that everything lies in: repository and short commit. */
  prefix: string;
  /** The committer's date, which is the date of all files; 0 where that is none. */
  modifiedSeconds: number;
}

/**
 * What an archive of this reading would hold.
 *
 * @param folder '' is the root.
 * @throws DomainError `not-found` where nothing is in the folder that the reader may read; `too-large`.
 */
export async function prepareArchive(
  ctx: Context,
  reading: Reading,
  folder: string,
): Promise<PreparedArchive> {
  const { access, store, commit } = reading;
  const listed = await ctx.ports.git.listAllFiles(store, commit, folder);
  const covered = listed.filter(({ path }) => access.covers(path));
  if (covered.length === 0) {
    throw new DomainError('not-found', `no folder "${folder}" in ${reading.revision}`);
  }
  const targets = await readTargets(ctx, store, covered);
  const plan = planArchive(covered, access.covers, ({ objectId }) => targets.get(objectId));
  if (plan.sizeBytes > archiveLimitBytes) {
    throw new DomainError(
      'too-large',
      `${folder || 'the tree'} is ${plan.sizeBytes} bytes, an archive holds ${archiveLimitBytes}: clone the tree, or take one of its folders`,
    );
  }
  const detail = await ctx.ports.git.readCommit(store, commit);
  const atMs = detail?.committer.time.atMs ?? 0;
  return {
    ...plan,
    targets,
    prefix: `${access.repository.slug}-${commit.slice(0, 12)}`,
    modifiedSeconds: Math.max(0, Math.floor(atMs / 1000)),
  };
}

async function readTargets(
  ctx: Context,
  store: string,
  files: readonly ListedFile[],
): Promise<Map<string, string>> {
  const links = files.filter(mayBeLink).slice(0, linksLimit);
  const ids = [...new Set(links.map(({ objectId }) => objectId))];
  const parts = ids.map((): Uint8Array[] => []);
  for await (const { index, bytes } of ctx.ports.git.streamBlobs(store, ids)) {
    parts[index]?.push(bytes);
  }
  return new Map(
    ids.map((id, index) => [id, Buffer.concat(parts[index] ?? []).toString('utf8')] as const),
  );
}
