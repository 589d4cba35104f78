import { and, desc, eq } from 'drizzle-orm';
import { whereVisible } from '#core/changes/authorize-change.ts';
import type { Context } from '#core/context.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import { requireUser } from '#core/identity/rows.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { merges } from '#drizzle/schema/review.ts';

/** A module that a maintainer accepted. */
interface ModuleSummary {
  changeNumber: number;
  name: string;
  version: string;
  licence: string;
  description: string;
  contribution: 'shared' | 'black-box';
  vendor: PersonView['organization'];
  artifactSha256: string;
  sizeBytes: number;
  acceptedAtMs: number;
}

/**
 * Lists accepted modules that the actor may see, the newest first.
 *
 * @throws DomainError `unauthenticated`.
 */
export function listModules(ctx: Context): ModuleSummary[] {
  const viewer = requireUser(ctx);
  const rows = ctx.db
    .select({ change: changes, patchSet: patchSets, acceptedAtMs: merges.createdAtMs })
    .from(merges)
    .innerJoin(changes, eq(changes.number, merges.changeNumber))
    .innerJoin(patchSets, eq(patchSets.id, merges.patchSetId))
    .where(and(eq(changes.form, 'module'), whereVisible(ctx, viewer)))
    .orderBy(desc(merges.createdAtMs), desc(changes.number))
    .all();
  const people = readPeople(
    ctx,
    rows.map(({ change }) => change.ownerUserId),
  );
  return rows.flatMap(({ change, patchSet, acceptedAtMs }) => {
    const { moduleMetadata, artifactSha256, sizeBytes } = patchSet;
    if (moduleMetadata === null || artifactSha256 === null) return [];
    return {
      changeNumber: change.number,
      ...moduleMetadata,
      contribution: change.contribution,
      vendor: personIn(people, change.ownerUserId).organization,
      artifactSha256,
      sizeBytes,
      acceptedAtMs,
    };
  });
}
