import { z } from 'zod';

export const listEntriesInput = z.object({
  /** Entries older than this one. */
  beforeSequence: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(200),
  action: z.string().max(100).optional(),
  subject: z.string().max(300).optional(),
  actorUserId: z.string().max(100).optional(),
});

export const removePayloadInput = z.object({
  sequence: z.number().int().positive(),
  reason: z.string().trim().min(1, 'say why').max(1000, 'at most 1000 characters'),
});

/** A checkpoint that an auditor kept: `SEQUENCE:HASH`. */
export const notedCheckpoint = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, 'is no SEQUENCE:HASH of a checkpoint')
  .transform((text) => {
    const [sequence = '', hash = ''] = text.split(':');
    return { sequence: Number(sequence), hash };
  });
