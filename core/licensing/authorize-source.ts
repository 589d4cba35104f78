import { eq, sql } from 'drizzle-orm';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { DomainError, type ErrorCode } from '#core/errors.ts';
import { lookUpUser, type Viewer } from '#core/identity/rows.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { readLicenceFacts } from './rows.ts';
import { decideSource, isCovered, leadsToCovered, type Purpose } from './rules.ts';

interface SourceQuestion {
  repositorySlug: string;
  /** One path; '' asks for the whole tree (clone, archive); left out asks whether anything is covered. */
  path?: string | undefined;
  purpose: Purpose;
}

export interface SourceAccess {
  repository: typeof repositories.$inferSelect;
  viewer: Viewer;
  /** Whether the grant covers this path; '' is the whole tree. */
  covers(path: string): boolean;
  /** Whether something covered lies under this folder: it may be listed, the covered entries only. */
  leadsTo(folder: string): boolean;
  /** The covered folders; `['']` is everything. */
  prefixes: readonly string[];
  whole: boolean;
}

/**
 * Decides who may read or send licensed source; everything that gives source away asks here. It looks up, each time:
 * the session or token, the person, the organization, the current agreement, both signatures, the grants.
 * Call it before a transaction: the audit entry of a refusal must outlive the throw.
 *
 * @throws DomainError `unauthenticated`, `licence-required`, `forbidden`, or `not-found` for an unknown
 *   repository; each refusal is in the audit log as `source.refuse`.
 */
export function authorizeSource(ctx: Context, question: SourceQuestion): SourceAccess {
  const answer = decide(ctx, question);
  if (answer.ok) return answer.access;
  noteRefusal(ctx, {
    action: 'source.refuse',
    subject: `repository:${question.repositorySlug.slice(0, 100)}`,
    detail: {
      path: question.path?.slice(0, 300),
      purpose: question.purpose,
      code: answer.code,
      reason: answer.reason,
    },
  });
  throw new DomainError(answer.code, answer.reason);
}

/**
 * The same decision, for streams that go on: asked before every chunk and at least once a second.
 * Writes nothing.
 *
 * @param question `purpose` is `read` unless told.
 */
export function mayStillRead(
  ctx: Context,
  question: Omit<SourceQuestion, 'purpose'> & { purpose?: Purpose },
): boolean {
  return lookAtSource(ctx, question) !== undefined;
}

/** The same decision with what it covers, for what shows a part and says that there is more. Writes nothing. */
export function lookAtSource(
  ctx: Context,
  question: Omit<SourceQuestion, 'purpose'> & { purpose?: Purpose },
): SourceAccess | undefined {
  const answer = decide(ctx, { purpose: 'read', ...question });
  return answer.ok ? answer.access : undefined;
}

type Answer = { ok: true; access: SourceAccess } | { ok: false; code: ErrorCode; reason: string };

function decide(ctx: Context, question: SourceQuestion): Answer {
  const { repositorySlug, path, purpose } = question;
  const user = lookUpUser(ctx, purpose === 'read' ? 'read' : 'write');
  if (!user.ok) return user;
  const { viewer } = user;
  const repository = repositoryQuery(ctx.db).get({ repositorySlug });
  if (!repository) return { ok: false, code: 'not-found', reason: 'no such repository' };
  const decision = decideSource(readLicenceFacts(ctx, viewer, repository.id), path, purpose);
  if (!decision.ok) return decision;
  const { prefixes } = decision;
  return {
    ok: true,
    access: {
      repository,
      viewer,
      prefixes,
      covers: (asked) => isCovered(prefixes, asked),
      leadsTo: (folder) => leadsToCovered(prefixes, folder),
      whole: prefixes.includes(''),
    },
  };
}

const repositoryQuery = prepareOnce((db) =>
  db
    .select()
    .from(repositories)
    .where(eq(repositories.slug, sql.placeholder('repositorySlug')))
    .prepare(),
);
