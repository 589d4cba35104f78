import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readOrganizationRow, requireLicenceOffice } from '#core/identity/rows.ts';
import { isOwner } from '#core/identity/rules.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { parseInput } from '#core/parse-input.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { describeGrant } from './describe-grant.ts';
import { refuseMissingPath } from './refuse-missing-path.ts';
import { grantAccessInput } from './schema.ts';

/**
 * Lets a partner see (and send to) a repository or one folder of it, from now on. Signatures are still
 * asked for: a grant alone opens nothing.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `conflict` for a revoked
 *   organization, the owner itself, or an end that has passed; `invalid` for a path that no branch has, with
 *   the nearest one that is there.
 * @returns `meaning`: what the organization may do by it, as a sentence.
 */
export async function grantAccess(
  ctx: Context,
  input: z.input<typeof grantAccessInput>,
): Promise<{ grantId: string; meaning: string }> {
  requireLicenceOffice(ctx);
  const wanted = parseInput(grantAccessInput, input);
  await refuseMissingPath(ctx, readRepository(ctx, wanted.repositorySlug), wanted.pathPrefix);
  return transact(ctx, (tx) => {
    const organization = readLicensee(tx, wanted.organizationId);
    const repository = readRepository(tx, wanted.repositorySlug);
    if (wanted.endsAtMs !== undefined && wanted.endsAtMs <= tx.nowMs()) {
      throw new DomainError('conflict', 'a grant must end later than now');
    }
    const grantId = tx.newId();
    const { pathPrefix, mayContribute, endsAtMs } = wanted;
    tx.db
      .insert(grants)
      .values({
        id: grantId,
        organizationId: organization.id,
        repositoryId: repository.id,
        pathPrefix,
        mayContribute,
        startsAtMs: tx.nowMs(),
        endsAtMs: endsAtMs ?? null,
      })
      .run();
    appendEntry(tx, {
      action: 'grant.create',
      subject: `organization:${organization.id}`,
      detail: { grantId, repository: repository.slug, pathPrefix, mayContribute, endsAtMs },
    });
    // The whole tree needs no view; one that is wanted no more goes with the next upkeep.
    if (pathPrefix !== '') {
      addMessage(tx, {
        topic: 'grants.changed.v1',
        subject: `repository:${repository.id}`,
        payload: { repositoryId: repository.id },
      });
    }
    return { grantId, meaning: describeGrant(organization.name, wanted) };
  });
}

function readLicensee(ctx: Context, organizationId: string): { id: string; name: string } {
  const organization = readOrganizationRow(ctx, organizationId);
  if (isOwner(organization)) {
    throw new DomainError('conflict', 'the owner needs no grant for its own tree');
  }
  if (organization.status === 'revoked') {
    throw new DomainError('conflict', `${organization.name} is revoked; reinstate it first`);
  }
  return organization;
}

function readRepository(ctx: Context, slug: string): typeof repositories.$inferSelect {
  const repository = ctx.db.select().from(repositories).where(eq(repositories.slug, slug)).get();
  if (!repository) throw new DomainError('not-found', `no repository ${slug}`);
  return repository;
}
