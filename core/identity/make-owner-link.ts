import { and, eq, isNull } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { invitations, organizations, type Role, users } from '#drizzle/schema/identity.ts';
import { makeInvitation } from './make-invitation.ts';
import { requireSystem } from './rows.ts';
import { ownerLinkInput } from './schema.ts';

/** The first person runs the site until others are invited. */
const firstRoles: Role[] = ['manager', 'maintainer', 'licence-officer', 'board', 'auditor'];

/**
 * Makes the one-time link for the owner company's first account, and the company's row if it is missing.
 * A link made before and not used stops working.
 *
 * @returns undefined once the owner company has an account.
 * @throws DomainError `forbidden` to everybody but the system.
 */
export function makeOwnerLink(
  ctx: Context,
  input: { organizationName: string; slug: string },
): { secret: string } | undefined {
  requireSystem(ctx);
  const { organizationName, slug } = parseInput(ownerLinkInput, input);
  return transact(ctx, (tx) => {
    const organizationId = findOrMakeOwner(tx, organizationName, slug);
    const account = tx.db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.organizationId, organizationId))
      .get();
    if (account) return undefined;
    tx.db
      .update(invitations)
      .set({ expiresAtMs: tx.nowMs() })
      .where(and(eq(invitations.organizationId, organizationId), isNull(invitations.usedAtMs)))
      .run();
    return makeInvitation(tx, { organizationId, roles: firstRoles });
  });
}

function findOrMakeOwner(ctx: Context, name: string, slug: string): string {
  const owner = ctx.db
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.kind, 'owner'))
    .get();
  if (owner) return owner.id;
  const id = ctx.newId();
  ctx.db
    .insert(organizations)
    .values({ id, slug, name, kind: 'owner', status: 'active', createdAtMs: ctx.nowMs() })
    .run();
  appendEntry(ctx, {
    action: 'organization.create',
    subject: `organization:${id}`,
    detail: { slug, name, kind: 'owner' },
  });
  return id;
}
