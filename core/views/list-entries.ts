import { and, desc, eq, lt } from 'drizzle-orm';
import type { z } from 'zod';
import { parseStoredDetail } from '#core/audit/parse-stored-detail.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { auditReach } from '#core/identity/rules.ts';
import { parseInput } from '#core/parse-input.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { organizations, users } from '#drizzle/schema/identity.ts';
import { listEntriesInput } from './schema.ts';

export interface AuditEntry {
  sequence: number;
  atMs: number;
  /** `user`, `anonymous`, `runner` or `portal`. */
  actorKind: string;
  actorUserId: string | null;
  actorName: string | null;
  actorOrganizationId: string | null;
  actorOrganizationName: string | null;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  address: string | null;
  /** Detail and address were taken away. */
  isRemoved: boolean;
  previousHash: string;
  hash: string;
}

/**
 * One page of the audit log, newest first. The owner's auditors, licence officers and maintainers see
 * all of it; a partner's manager sees what people of their organization did.
 *
 * @returns `reach`: whose entries the viewer sees. `nextBefore`: the next page's `beforeSequence`, while there is
 *   one.
 * @throws DomainError `forbidden` to everybody else.
 */
export function listEntries(
  ctx: Context,
  input: z.input<typeof listEntriesInput>,
): { entries: AuditEntry[]; reach: 'all' | 'organization'; nextBefore?: number } {
  const viewer = requireUser(ctx);
  const reach = auditReach(viewer);
  if (reach === 'nothing') {
    throw new DomainError(
      'forbidden',
      'the audit log is for auditors, licence officers and maintainers of the owner, who see all of it, and for your organization’s managers; the licence office or a manager gives these roles',
    );
  }
  const query = parseInput(listEntriesInput, input);
  const rows = selectPage(ctx, query, reach === 'all' ? undefined : viewer.organization.id);
  const entries = rows
    .slice(0, query.limit)
    .map(({ entry: { salt, ...entry }, actorName, actorOrganizationName }) => ({
      ...entry,
      detail: parseStoredDetail(entry.detail),
      isRemoved: entry.format > 1 && salt === null,
      actorName,
      actorOrganizationName,
    }));
  const last = entries.at(-1);
  const hasMore = rows.length > query.limit && last !== undefined;
  return { entries, reach, ...(hasMore && { nextBefore: last.sequence }) };
}

/** One more than the page, to see whether there is another. */
function selectPage(
  ctx: Context,
  query: z.output<typeof listEntriesInput>,
  organizationId: string | undefined,
) {
  const { beforeSequence, action, subject, actorUserId } = query;
  return ctx.db
    .select({
      entry: auditEntries,
      actorName: users.name,
      actorOrganizationName: organizations.name,
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.actorUserId))
    .leftJoin(organizations, eq(organizations.id, auditEntries.actorOrganizationId))
    .where(
      and(
        beforeSequence === undefined ? undefined : lt(auditEntries.sequence, beforeSequence),
        action === undefined ? undefined : eq(auditEntries.action, action),
        subject === undefined ? undefined : eq(auditEntries.subject, subject),
        actorUserId === undefined ? undefined : eq(auditEntries.actorUserId, actorUserId),
        organizationId === undefined
          ? undefined
          : eq(auditEntries.actorOrganizationId, organizationId),
      ),
    )
    .orderBy(desc(auditEntries.sequence))
    .limit(query.limit + 1)
    .all();
}
