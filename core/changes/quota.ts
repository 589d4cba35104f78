import { and, eq, gt, ne, type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { Viewer } from '#core/identity/rows.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { users } from '#drizzle/schema/identity.ts';
import { printUtc } from '#formats/text/utc.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const mebibyte = 1024 * 1024;

/** Who a thing is counted for. */
interface QuotaSubject {
  userId: string;
  organizationId: string;
}

export function quotaSubject(viewer: Pick<Viewer, 'userId' | 'organization'>): QuotaSubject {
  return { userId: viewer.userId, organizationId: viewer.organization.id };
}

/**
 * Refuses what would take a person or an organization over a quota. Every way in asks here: push, mailbox,
 * module and rerun, once before the work and once in the transaction that writes.
 *
 * @param adds `sizeBytes` of what is to be kept; 0 for a rerun.
 * @throws DomainError `throttled` that names the quota, what is used and when it frees; `too-large` for what
 *   is kept for good.
 */
export function requireQuota(
  ctx: Context,
  subject: QuotaSubject,
  adds: { sizeBytes: number },
): void {
  const { runsHourly, uploadMibDaily, storedMib } = ctx.ports.quotas;
  for (const whose of ['person', 'organization'] as const) {
    refuseRuns(ctx, subject, whose, runsHourly[whose]);
    if (adds.sizeBytes === 0) continue;
    refuseUploads(ctx, subject, whose, uploadMibDaily[whose] * mebibyte, adds.sizeBytes);
    refuseStored(ctx, subject, whose, storedMib[whose] * mebibyte, adds.sizeBytes);
  }
}

type Whose = 'person' | 'organization';
const speaker = { person: 'you', organization: 'your organization' };

function refuseRuns(ctx: Context, subject: QuotaSubject, whose: Whose, most: number): void {
  const sinceMs = ctx.nowMs() - hourMs;
  const found = ctx.db
    .select({
      count: sql<number>`count(*)`,
      oldestMs: sql<number | null>`min(${runs.createdAtMs})`,
    })
    .from(runs)
    .innerJoin(users, eq(users.id, runs.requestedByUserId))
    .where(and(ofWhom(subject, whose), gt(runs.createdAtMs, sinceMs)))
    .get();
  if (found === undefined || found.count < most) return;
  const freesAtMs = (found.oldestMs ?? ctx.nowMs()) + hourMs;
  throw throttled(
    ctx,
    `${speaker[whose]} started ${found.count} runs within an hour, and ${most} are the limit`,
    freesAtMs,
  );
}

function refuseUploads(
  ctx: Context,
  subject: QuotaSubject,
  whose: Whose,
  mostBytes: number,
  sizeBytes: number,
): void {
  const { usedBytes, oldestMs } = sumOf(ctx, subject, whose, ctx.nowMs() - dayMs);
  if (usedBytes + sizeBytes <= mostBytes) return;
  throw throttled(
    ctx,
    `${speaker[whose]} sent ${mebibytes(usedBytes)} within a day, with this one more than the limit of ${mebibytes(mostBytes)}`,
    (oldestMs ?? ctx.nowMs()) + dayMs,
  );
}

function refuseStored(
  ctx: Context,
  subject: QuotaSubject,
  whose: Whose,
  mostBytes: number,
  sizeBytes: number,
): void {
  const { usedBytes } = sumOf(ctx, subject, whose, Number.MIN_SAFE_INTEGER);
  if (usedBytes + sizeBytes <= mostBytes) return;
  throw new DomainError(
    'too-large',
    `the patch sets of ${speaker[whose]} take ${mebibytes(usedBytes)}, with this one more than the limit of ${mebibytes(mostBytes)}; they are kept for good: ask the portal's operator to raise SLIPWAY_QUOTA_STORED_MIB`,
  );
}

function sumOf(
  ctx: Context,
  subject: QuotaSubject,
  whose: Whose,
  sinceMs: number,
): { usedBytes: number; oldestMs: number | null } {
  const found = ctx.db
    .select({
      usedBytes: sql<number>`coalesce(sum(${patchSets.sizeBytes}), 0)`,
      oldestMs: sql<number | null>`min(${patchSets.createdAtMs})`,
    })
    .from(patchSets)
    .innerJoin(users, eq(users.id, patchSets.uploaderUserId))
    .where(
      and(ofWhom(subject, whose), ne(patchSets.via, 'rebase'), gt(patchSets.createdAtMs, sinceMs)),
    )
    .get();
  return found ?? { usedBytes: 0, oldestMs: null };
}

function ofWhom({ userId, organizationId }: QuotaSubject, whose: Whose): SQL {
  return whose === 'person' ? eq(users.id, userId) : eq(users.organizationId, organizationId);
}

function throttled(ctx: Context, fact: string, freesAtMs: number): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil((freesAtMs - ctx.nowMs()) / 1000));
  return new DomainError(
    'throttled',
    `${fact}; the first of them frees at ${printUtc(freesAtMs)}`,
    {
      retryAfterSeconds,
    },
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(1)} MiB`;
}
