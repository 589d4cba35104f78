import { z } from 'zod';
import type { Context } from '#core/context.ts';

/**
 * Every message, by its topic: the one list of what a room may tell those above it. A topic's last part is its version;
 * a payload that changes gets a new one, and the old one stays until no row of it can be left.
 */
export const messageSchemas = {
  /** A run waits for a runner: it is new, or a maintainer let it go on. `share`: whose turn it takes. */
  'run.ready.v1': z.object({ runId: z.string(), share: z.string() }),
  /** A run has its verdict. */
  'run.concluded.v1': z.object({ runId: z.string() }),
  /** An import waits to be worked on. */
  'import.ready.v1': z.object({ importId: z.string() }),
  /** A branch is at another commit than before, or there is a new one. */
  'branch.moved.v1': z.object({ repositoryId: z.string(), branch: z.string() }),
  /** What partners may read of a repository changed. */
  'grants.changed.v1': z.object({ repositoryId: z.string() }),
} as const;

export type Topic = keyof typeof messageSchemas;
export type Payload<T extends Topic> = z.infer<(typeof messageSchemas)[T]>;

export type Message = {
  [T in Topic]: {
    topic: T;
    /** `<noun>:<id>`; messages of one subject are delivered in the order in which they were written. */
    subject: string;
    payload: Payload<T>;
  };
}[Topic];

/** A message on its way. */
export interface Delivery<T extends Topic> {
  /** The same each time that this message is delivered. */
  id: string;
  payload: Payload<T>;
}

/**
 * What the rooms above do with messages, by topic. A message is delivered at least once, so a handler bears being
 * called again for one that it has done. What it throws makes the relay try again later.
 */
export type Handlers = {
  [T in Topic]?: (ctx: Context, delivery: Delivery<T>) => unknown;
};
