import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readPerson } from '#core/identity/rows.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { readLicenceFacts } from './rows.ts';
import { decideSource, isCovered } from './rules.ts';

export type ContributorStanding =
  | { ok: true; whole: boolean; prefixes: readonly string[]; covers(path: string): boolean }
  | { ok: false; reason: string };

/**
 * Whether a person who is not here now may (still) contribute: for the check of a run and for a merge that
 * happens later. Same rules as `authorizeSource`, without a session. It gives no source away.
 *
 * @throws DomainError `not-found` for an unknown repository.
 */
export function checkContributor(
  ctx: Context,
  input: { userId: string; repositoryId: string },
): ContributorStanding {
  const repository = ctx.db
    .select({ id: repositories.id })
    .from(repositories)
    .where(eq(repositories.id, input.repositoryId))
    .get();
  if (!repository) throw new DomainError('not-found', `no repository ${input.repositoryId}`);
  const person = readPerson(ctx, input.userId);
  if (!person) return { ok: false, reason: 'the contributor’s access has ended' };
  const facts = readLicenceFacts(ctx, person, repository.id);
  const decision = decideSource(facts, undefined, 'contribute');
  if (!decision.ok) return { ok: false, reason: decision.reason };
  return {
    ok: true,
    whole: decision.prefixes.includes(''),
    prefixes: decision.prefixes,
    covers: (path) => isCovered(decision.prefixes, path),
  };
}
