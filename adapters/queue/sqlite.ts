import { and, asc, eq, gt, gte, inArray, lt, lte, min, or, sql } from 'drizzle-orm';
import type { Job, NewsPort, QueuePort } from '#core/ports.ts';
import type { Database } from '#drizzle/client.ts';
import { jobs } from '#drizzle/schema/ci.ts';
import { watchJobs } from './watch-jobs.ts';

const triesMax = 3;
/** No lease is given for longer: one that ends later was given before the clock was set back. */
const leaseMaxMs = 60_000;

/**
 * The embedded queue: rows of the site's own database, which needs no server. A lease that has run out makes its job free again; after three tries it is dead.
 */
export function makeSqliteQueue(
  db: Database,
  { nowMs, newId, news }: { nowMs(): number; newId(): string; news: NewsPort },
): QueuePort {
  const tell = () => news.tell('jobs');
  return {
    async enqueue(job) {
      db.insert(jobs)
        .values({ ...job, state: 'queued', attempts: 0, createdAtMs: nowMs() })
        .onConflictDoNothing()
        .run();
      tell();
    },
    async take(owner, leaseMs) {
      return take(db, { lease: `${owner}/${newId()}`, now: nowMs(), leaseMs });
    },
    async renew(job, leaseMs) {
      const now = nowMs();
      const result = db
        .update(jobs)
        .set({ leaseExpiresAtMs: now + leaseMs })
        .where(and(held(job), gte(jobs.leaseExpiresAtMs, now)))
        .run();
      return result.changes === 1;
    },
    async finish(job) {
      db.update(jobs)
        .set({ state: 'done', leaseOwner: null, leaseExpiresAtMs: null, finishedAtMs: nowMs() })
        .where(held(job))
        .run();
    },
    async giveBack(job) {
      const attempts = job.attempt - 1;
      db.update(jobs)
        .set({ state: 'queued', attempts, leaseOwner: null, leaseExpiresAtMs: null })
        .where(held(job))
        .run();
      tell();
    },
    async fail(job, reason) {
      const state = job.attempt >= triesMax ? 'dead' : 'queued';
      const finishedAtMs = state === 'dead' ? nowMs() : null;
      db.update(jobs)
        .set({ state, lastError: reason, leaseOwner: null, leaseExpiresAtMs: null, finishedAtMs })
        .where(held(job))
        .run();
      tell();
      return state;
    },
    watch: () => watchJobs(news, () => nearestEnd(db, nowMs())),
    async reapDead() {
      const now = nowMs();
      const rows = db
        .update(jobs)
        .set({ state: 'dead', finishedAtMs: now, lastError: 'the runner ended in each try' })
        .where(and(eq(jobs.state, 'leased'), hasRunOut(now), gte(jobs.attempts, triesMax)))
        .returning()
        .all();
      return rows.map(toJob);
    },
  };
}

/** @returns milliseconds until the next lease runs out that may be taken then. */
function nearestEnd(db: Database, now: number): number | undefined {
  const row = db
    .select({ endsAtMs: min(jobs.leaseExpiresAtMs) })
    .from(jobs)
    .where(and(eq(jobs.state, 'leased'), lt(jobs.attempts, triesMax)))
    .get();
  return row?.endsAtMs == null ? undefined : row.endsAtMs - now;
}

function hasRunOut(now: number) {
  return or(lte(jobs.leaseExpiresAtMs, now), gt(jobs.leaseExpiresAtMs, now + 2 * leaseMaxMs));
}

/** The lease of this one take, and no other: a process that takes its own job again has another. */
function held(job: Job) {
  return and(eq(jobs.id, job.id), eq(jobs.state, 'leased'), eq(jobs.leaseOwner, job.lease));
}

/** One statement, so that two runners cannot take the same row. */
function take(
  db: Database,
  { lease, now, leaseMs }: { lease: string; now: number; leaseMs: number },
): Job | undefined {
  // Never first, then the longest ago; within a share the oldest job.
  const lastTurn = sql`(select max(earlier.taken_at_ms) from jobs as earlier where earlier.share = ${jobs.share})`;
  const next = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        inArray(jobs.state, ['queued', 'leased']),
        lt(jobs.attempts, triesMax),
        or(eq(jobs.state, 'queued'), hasRunOut(now)),
      ),
    )
    .orderBy(asc(lastTurn), asc(jobs.createdAtMs), asc(sql`rowid`))
    .limit(1);
  const [row] = db
    .update(jobs)
    .set({
      state: 'leased',
      attempts: sql`${jobs.attempts} + 1`,
      leaseOwner: lease,
      takenAtMs: now,
      leaseExpiresAtMs: now + Math.min(leaseMs, leaseMaxMs),
    })
    .where(inArray(jobs.id, next))
    .returning()
    .all();
  return row && toJob(row);
}

function toJob(row: typeof jobs.$inferSelect): Job {
  const { id, kind, payload, attempts: attempt, leaseOwner: lease } = row;
  return { id, kind, payload, attempt, lease: lease ?? '' };
}
