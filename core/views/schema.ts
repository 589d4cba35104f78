import { z } from 'zod';
import { readingDoors } from '#core/audit/reading-doors.ts';
import { changeStatus } from '#core/changes/schema.ts';

/** Inputs of the room's verbs. */

const id = z.string().min(1).max(64);

export const listChangesInput = z.strictObject({
  status: changeStatus.optional(),
  /** Only those that the actor owns. */
  mine: z.boolean().optional(),
  /** Words of the subject, an organization's slug, or a number. */
  query: z.string().max(200).optional(),
  /** 1 for the newest. */
  page: z.number().int().min(1).max(10_000).default(1),
});
export type ListChangesInput = z.input<typeof listChangesInput>;

export const readRunInput = z.strictObject({ runId: id });
export const listRunEventsInput = z.strictObject({
  runId: id,
  /** 0 for all that is still kept. */
  afterNumber: z.number().int().min(0),
});

export const listEntriesInput = z.object({
  /** Entries older than this one. */
  beforeSequence: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(200),
  action: z.string().max(100).optional(),
  subject: z.string().max(300).optional(),
  actorUserId: z.string().max(100).optional(),
});

/** Which reads: of what, by whom, at which door, when. All are optional, and all must hold. */
export const readsFilter = z.strictObject({
  /** A repository's slug. */
  repository: z.string().max(100).optional(),
  /** A file or folder of it; '' is the whole tree. */
  path: z
    .string()
    .max(4096)
    // As people paste it: with slashes around, or doubled.
    .transform((path) =>
      path
        .split('/')
        .filter((name) => name !== '')
        .join('/'),
    )
    .default(''),
  /** An organization's slug. */
  organization: z.string().max(100).optional(),
  userId: z.string().max(100).optional(),
  door: z.enum(readingDoors).optional(),
  /** Not before, and before. */
  fromMs: z.number().int().optional(),
  untilMs: z.number().int().optional(),
});
export type ReadsFilter = z.input<typeof readsFilter>;

/** Where a page begins: behind this read. */
const readsPlace = z.strictObject({ atMs: z.number().int(), sequence: z.number().int() });
export type ReadsPlace = z.output<typeof readsPlace>;

export const listReadsInput = z.strictObject({
  filter: readsFilter,
  before: readsPlace.optional(),
  limit: z.number().int().min(1).max(500),
});
