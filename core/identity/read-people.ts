import { eq, inArray } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { organizations, users } from '#drizzle/schema/identity.ts';
import type { PersonView } from './schema.ts';

/** Names for a page; who is gone is still named. */
export function readPeople(ctx: Context, userIds: readonly string[]): Map<string, PersonView> {
  if (userIds.length === 0) return new Map();
  const rows = ctx.db
    .select({ user: users, organization: organizations })
    .from(users)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(inArray(users.id, [...new Set(userIds)]))
    .all();
  return new Map(
    rows.map(({ user, organization }) => [
      user.id,
      {
        userId: user.id,
        name: user.name,
        organization: {
          slug: organization.slug,
          name: organization.name,
          kind: organization.kind,
        },
      },
    ]),
  );
}

/** @throws DomainError `infrastructure`: who is named by a row exists. */
export function personIn(people: ReadonlyMap<string, PersonView>, userId: string): PersonView {
  const person = people.get(userId);
  if (!person) throw new DomainError('infrastructure', `user ${userId} is missing`);
  return person;
}
