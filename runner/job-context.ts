import type { Context } from '#core/context.ts';

/** What a runner works with. */
export interface Runner {
  /** The database and the ports, with this runner as who asks. */
  ctx: Context;
  dataFolder: string;
  /** Names this process in leases and work folders: `<host>-<pid>`. */
  owner: string;
  /** What reading one thing that a patch made may take, when not the usual (`reading/ask-reading.ts`). */
  readingMs?: number;
}

/** One job's surroundings. */
export interface JobContext extends Runner {
  /** Aborted when the lease is lost or the runner is to stop: nothing may be written afterwards. */
  signal: AbortSignal;
}

/** Why work on a job is stopped. */
export class Stopped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Stopped';
  }
}
