import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { findViewer, requireUser, type Viewer } from '#core/identity/rows.ts';
import { isMaintainer as maintains } from '#core/identity/rules.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { changeReaders, changes } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { type Change, findChange, type Repository, readRepositoryRow } from './rows.ts';
import { maySee } from './rules.ts';

export interface ChangeAccess {
  change: Change;
  repository: Repository;
  viewer: Viewer;
  /** Of the company that owns the tree, with the role. */
  isMaintainer: boolean;
  /** Of the organization that sent the change. */
  isOwnOrganization: boolean;
}

/**
 * Decides whether the actor may know of a change. Shared: whoever may read the whole tree, and the
 * organization that sent it. Black box: that organization, those that it named, and the owner company's
 * maintainers. All of them licensed, with a live grant. A refusal looks like a change that does not exist
 * and is written to the audit log as `change.refuse`; call it before a transaction, so that the entry stays.
 *
 * @param input `write`: the actor is about to change something, so a token needs that scope.
 * @throws DomainError `unauthenticated`; `forbidden` for a token without the scope; otherwise `not-found`.
 */
export function authorizeChange(
  ctx: Context,
  input: { number: number; write?: boolean },
): ChangeAccess {
  const viewer = requireUser(ctx, input.write === true ? 'write' : 'read');
  const access = look(ctx, viewer, input.number);
  if (access !== undefined) return access;
  noteRefusal(ctx, {
    action: 'change.refuse',
    subject: `change:${String(input.number).slice(0, 20)}`,
    detail: { organization: viewer.organization.slug },
  });
  throw new DomainError('not-found', `no change ${String(input.number).slice(0, 20)}`);
}

/** The same decision for streams: no audit entry, cheap enough for every chunk. */
export function maySeeChange(ctx: Context, input: { number: number }): boolean {
  const viewer = findViewer(ctx);
  return viewer?.scopes.includes('read') === true && look(ctx, viewer, input.number) !== undefined;
}

/** What the licence lets the viewer read of a repository: everything of it, some of it, or nothing. */
function readReach(ctx: Context, repositorySlug: string): 'nothing' | 'part' | 'whole' {
  if (mayStillRead(ctx, { repositorySlug, path: '' })) return 'whole';
  return mayStillRead(ctx, { repositorySlug }) ? 'part' : 'nothing';
}

/** The same decision for lists: `maySee` of rules.ts, in SQL; a test compares the two. */
export function whereVisible(ctx: Context, viewer: Viewer): SQL {
  const reach = ctx.db
    .select({ id: repositories.id, slug: repositories.slug })
    .from(repositories)
    .all()
    .map(({ id, slug }) => ({ id, reach: readReach(ctx, slug) }));
  const whole = reach.filter((one) => one.reach === 'whole').map(({ id }) => id);
  const some = reach.filter((one) => one.reach !== 'nothing').map(({ id }) => id);
  const own = eq(changes.ownerOrganizationId, viewer.organization.id);
  const named = sql`exists (select 1 from ${changeReaders}
    where ${changeReaders.changeNumber} = ${changes.number}
      and ${changeReaders.organizationId} = ${viewer.organization.id})`;
  const blackBox = eq(changes.contribution, 'black-box');
  const visible = and(
    inArray(changes.repositoryId, some),
    or(
      own,
      and(eq(changes.contribution, 'shared'), inArray(changes.repositoryId, whole)),
      and(blackBox, maintains(viewer) ? undefined : named),
    ),
  );
  return visible ?? sql`0`;
}

/** The same is asked for a change that is not there as for one that is hidden: they take the same time. */
function look(ctx: Context, viewer: Viewer, number: number): ChangeAccess | undefined {
  const found = findChange(ctx, number);
  const change = found ?? findAnyChange(ctx);
  if (change === undefined) return undefined;
  const repository = readRepositoryRow(ctx, change.repositoryId);
  const isOwnOrganization = change.ownerOrganizationId === viewer.organization.id;
  const isMaintainer = maintains(viewer);
  const seen = maySee({
    contribution: change.contribution,
    isOwnOrganization,
    isNamedReader: isNamedReader(ctx, change.number, viewer.organization.id),
    isMaintainer,
    mayRead: readReach(ctx, repository.slug),
  });
  if (found === undefined || !seen) return undefined;
  return { change, repository, viewer, isMaintainer, isOwnOrganization };
}

function findAnyChange(ctx: Context): Change | undefined {
  return ctx.db.select().from(changes).limit(1).get();
}

function isNamedReader(ctx: Context, number: number, organizationId: string): boolean {
  const row = ctx.db
    .select({ number: changeReaders.changeNumber })
    .from(changeReaders)
    .where(
      and(eq(changeReaders.changeNumber, number), eq(changeReaders.organizationId, organizationId)),
    )
    .get();
  return row !== undefined;
}
