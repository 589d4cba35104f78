import { gt, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { rightsStamp } from '#core/licensing/rights-stamp.ts';
import { processWide } from '#core/process-wide.ts';
import { type Database, readDataVersion } from '#drizzle/client.ts';
import { runEvents } from '#drizzle/schema/ci.ts';

/** `news`: of this run, or somebody's right may have ended; `silence`: nothing for long; `stop`: we end. */
export type Woken = 'news' | 'silence' | 'stop';

/** Between two looks for news of all runs together. */
const lookEveryMs = 250;

interface Waiting {
  runId: string;
  untilMs: number;
  wake(why: Woken): void;
}

/** One open stream's end of the watch. */
interface Watcher {
  /** Resolves when there is a reason to look at the run's events and at the reader's right again. */
  wait(silenceMs: number): Promise<Woken>;
  /** What it waits for comes no more. */
  close(): void;
}

/**
 * One look for news feeds every open event stream of the process: four times a second it asks whether
 * anything was written at all, and only then which runs have something new. A thousand idle streams cost
 * what one does.
 */
class RunWatch {
  private readonly ctx: Context;
  private readonly waiting = new Set<Waiting>();
  private openCount = 0;
  private timer: NodeJS.Timeout | undefined;
  private dataVersion = '';
  private sequence = 0;
  private stamp = 0;
  private stopped = false;

  /** @param ctx of the site; each stream asks for the rights of its reader. */
  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  /** A stream opens, before its first look for events. */
  open(runId: string): Watcher {
    if (this.openCount === 0) {
      this.sequence = newestSequence(this.ctx);
      this.stamp = rightsStamp(this.ctx);
      this.timer = setInterval(() => this.look(), lookEveryMs);
    }
    this.openCount += 1;
    let isOpen = true;
    let waiting: Waiting | undefined;
    return {
      wait: (silenceMs) => {
        if (this.stopped) return Promise.resolve('stop');
        return new Promise((resolve) => {
          waiting = { runId, untilMs: performance.now() + silenceMs, wake: resolve };
          this.waiting.add(waiting);
        });
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        if (waiting) this.waiting.delete(waiting);
        this.openCount -= 1;
        if (this.openCount === 0) clearInterval(this.timer);
      },
    };
  }

  /** Streams that wait at this moment. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** The process is asked to end: every stream ends, and its reader comes back to whoever serves then. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    this.wake('stop');
  }

  private wake(why: Woken, which: (each: Waiting) => boolean = () => true): void {
    for (const each of this.waiting) {
      if (!which(each)) continue;
      this.waiting.delete(each);
      each.wake(why);
    }
  }

  private look(): void {
    const nowMs = performance.now();
    this.wake('silence', (each) => each.untilMs <= nowMs);
    try {
      this.lookForNews();
    } catch {
      this.wake('news'); // each meets the database's fault by itself
    }
  }

  private lookForNews(): void {
    const dataVersion = readDataVersion(this.ctx.db);
    const stamp = rightsStamp(this.ctx, dataVersion);
    if (stamp !== this.stamp) this.wake('news');
    this.stamp = stamp;
    if (dataVersion === this.dataVersion) return;
    this.dataVersion = dataVersion;
    const news = this.ctx.db
      .select({ runId: runEvents.runId, newest: sql<number>`max(${runEvents.sequence})` })
      .from(runEvents)
      .where(gt(runEvents.sequence, this.sequence))
      .groupBy(runEvents.runId)
      .all();
    this.sequence = Math.max(this.sequence, ...news.map(({ newest }) => newest));
    const runIds = new Set(news.map(({ runId }) => runId));
    this.wake('news', (each) => runIds.has(each.runId));
  }
}

function newestSequence(ctx: Context): number {
  const row = ctx.db.select({ newest: sql<number | null>`max(sequence)` }).from(runEvents).get();
  return row?.newest ?? 0;
}

/** The one watch of a database in this process. */
export function runWatch(ctx: Context): RunWatch {
  const all = processWide('run-watches', () => new WeakMap<Database, RunWatch>());
  const watch = all.get(ctx.db) ?? new RunWatch(ctx);
  all.set(ctx.db, watch);
  return watch;
}
