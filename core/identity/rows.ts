import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import {
  accessTokens,
  organizations,
  type Role,
  sessions,
  type TokenScope,
  tokenScopes,
  userRoles,
  users,
} from '#drizzle/schema/identity.ts';
import { isLicenceOffice, isMaintainer } from './rules.ts';

/** Who asks, looked up now: enabled, signed in, of an organization that is not revoked. */
export interface Viewer {
  userId: string;
  name: string;
  email: string;
  roles: Role[];
  organization: {
    id: string;
    slug: string;
    name: string;
    kind: 'owner' | 'partner';
    status: 'invited' | 'active';
  };
  /** What the session or token may be used for; a session for everything. */
  scopes: readonly TokenScope[];
  /** Signed in with a browser, not by a token. */
  bySession: boolean;
}

/** @returns the viewer, or undefined when nobody is signed in (any more). */
export function findViewer(ctx: Context): Viewer | undefined {
  const { actor } = ctx;
  if (actor.kind !== 'user') return undefined;
  const scopes = readLiveScopes(ctx, actor);
  if (scopes === undefined) return undefined;
  const found = readPerson(ctx, actor.userId);
  return found && { ...found, scopes, bySession: actor.sessionId !== undefined };
}

/** The viewer, or why there is none for this scope. */
type LookedUpUser =
  | { ok: true; viewer: Viewer }
  | { ok: false; code: 'unauthenticated' | 'forbidden'; reason: string };

/**
 * The answer of `requireUser` as a value, for decisions that are asked again and again.
 *
 * @param scope what a token must be good for.
 */
export function lookUpUser(ctx: Context, scope: TokenScope): LookedUpUser {
  const viewer = findViewer(ctx);
  if (!viewer) {
    const reason = 'sign in first: no live session or token';
    return { ok: false, code: 'unauthenticated', reason };
  }
  if (!viewer.scopes.includes(scope)) {
    const reason = `this access token lacks the scope "${scope}"`;
    return { ok: false, code: 'forbidden', reason };
  }
  return { ok: true, viewer };
}

/**
 * The viewer. Every verb that is not public asks this first, or a question that asks it.
 *
 * @param scope what a token must be good for; write verbs ask for `write`.
 * @throws DomainError `unauthenticated` without a live session or token; `forbidden` when the token
 *   lacks the scope.
 */
export function requireUser(ctx: Context, scope: TokenScope = 'read'): Viewer {
  const found = lookUpUser(ctx, scope);
  if (found.ok) return found.viewer;
  throw new DomainError(found.code, found.reason);
}

/** For what no token may do: signing, making tokens, changing who may enter. */
export function requireSession(ctx: Context): Viewer {
  const viewer = requireUser(ctx, 'write');
  if (!viewer.bySession) {
    throw new DomainError('forbidden', 'this is done signed in with a browser, not by a token');
  }
  return viewer;
}

/** @throws DomainError `forbidden` to all but the owner's licence office. */
export function requireLicenceOffice(ctx: Context): Viewer {
  const viewer = requireUser(ctx, 'write');
  if (isLicenceOffice(viewer)) return viewer;
  throw new DomainError('forbidden', 'only a licence officer of the owner may do this');
}

/** @throws DomainError `forbidden` to all but the owner's maintainers. */
export function requireMaintainer(ctx: Context): Viewer {
  const viewer = requireUser(ctx, 'write');
  if (isMaintainer(viewer)) return viewer;
  throw new DomainError('forbidden', 'only a maintainer of the owner may do this');
}

/**
 * For what only our own processes do: the runner, the portal beside its requests.
 *
 * @throws DomainError `forbidden` to everybody else.
 */
export function requireSystem(ctx: Context): void {
  if (ctx.actor.kind !== 'system') {
    throw new DomainError('forbidden', 'only the site itself may do this');
  }
}

/**
 * A person without a session: for work that goes on after they left (a queued merge, a check).
 * It proves nothing about who asks.
 *
 * @returns undefined for nobody, a disabled person, or one whose organization is revoked.
 */
export function readPerson(
  ctx: Context,
  userId: string,
): Omit<Viewer, 'scopes' | 'bySession'> | undefined {
  const row = personQuery(ctx.db).get({ userId });
  if (!row || row.organization.status === 'revoked') return undefined;
  const held = rolesQuery(ctx.db).all({ userId });
  const { id, slug, name, kind, status } = row.organization;
  return {
    userId,
    name: row.user.name,
    email: row.user.email,
    roles: held.map(({ role }) => role),
    organization: { id, slug, name, kind, status },
  };
}

/** @throws DomainError `not-found`. */
export function readOrganizationRow(
  ctx: Context,
  organizationId: string,
): typeof organizations.$inferSelect {
  const row = ctx.db.select().from(organizations).where(eq(organizations.id, organizationId)).get();
  if (!row) throw new DomainError('not-found', `no organization ${organizationId}`);
  return row;
}

function readLiveScopes(
  ctx: Context,
  actor: { userId: string; sessionId?: string; tokenId?: string },
): readonly TokenScope[] | undefined {
  const { userId, sessionId, tokenId } = actor;
  const nowMs = ctx.nowMs();
  if (sessionId !== undefined) {
    return sessionQuery(ctx.db).get({ sessionId, userId, nowMs }) && tokenScopes;
  }
  if (tokenId === undefined) return undefined;
  return tokenQuery(ctx.db).get({ tokenId, userId, nowMs })?.scopes;
}

const personQuery = prepareOnce((db) =>
  db
    .select({ user: { name: users.name, email: users.email }, organization: organizations })
    .from(users)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(and(eq(users.id, sql.placeholder('userId')), isNull(users.disabledAtMs)))
    .prepare(),
);

const rolesQuery = prepareOnce((db) =>
  db
    .select({ role: userRoles.role })
    .from(userRoles)
    .where(eq(userRoles.userId, sql.placeholder('userId')))
    .prepare(),
);

const sessionQuery = prepareOnce((db) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        eq(sessions.userId, sql.placeholder('userId')),
        isNull(sessions.revokedAtMs),
        gt(sessions.expiresAtMs, sql.placeholder('nowMs')),
      ),
    )
    .prepare(),
);

const tokenQuery = prepareOnce((db) =>
  db
    .select({ scopes: accessTokens.scopes })
    .from(accessTokens)
    .where(
      and(
        eq(accessTokens.id, sql.placeholder('tokenId')),
        eq(accessTokens.userId, sql.placeholder('userId')),
        isNull(accessTokens.revokedAtMs),
        gt(accessTokens.expiresAtMs, sql.placeholder('nowMs')),
      ),
    )
    .prepare(),
);
