import { z } from 'zod';

export const listEntriesInput = z.object({
  /** Entries older than this one. */
  beforeSequence: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(200),
  action: z.string().max(100).optional(),
  subject: z.string().max(300).optional(),
  actorUserId: z.string().max(100).optional(),
});
