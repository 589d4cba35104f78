import { z } from 'zod';
import { changeNumber } from '#core/changes/schema.ts';

/** Inputs of the room's verbs. */

const id = z.string().min(1).max(64);
const patchSet = z.number().int().min(1);

export const addCommentInput = z
  .strictObject({
    number: changeNumber,
    patchSet,
    /** Left out: on the patch set as a whole. */
    path: z.string().min(1).max(1000).optional(),
    side: z.enum(['old', 'new']).optional(),
    /** From 1; left out: on the file. */
    line: z.number().int().min(1).optional(),
    body: z.string().trim().min(1, 'is empty').max(10_000),
    inReplyToId: id.optional(),
  })
  .refine((input) => input.line === undefined || input.path !== undefined, 'a line needs a path');
export type AddCommentInput = z.infer<typeof addCommentInput>;

export const resolveCommentInput = z.strictObject({ commentId: id, resolved: z.boolean() });
export type ResolveCommentInput = z.infer<typeof resolveCommentInput>;

export const castVoteInput = z.strictObject({
  number: changeNumber,
  patchSet,
  value: z.number().int().min(-2).max(2),
});
export type CastVoteInput = z.infer<typeof castVoteInput>;

export const releaseRunInput = z.strictObject({ runId: id });
export const releaseResultInput = z.discriminatedUnion('level', [
  z.strictObject({ runId: id, level: z.literal('outcome'), sentence: z.undefined().optional() }),
  z.strictObject({
    runId: id,
    level: z.literal('sentence'),
    sentence: z.string().trim().min(1, 'is empty').max(500, 'at most 500 characters'),
  }),
]);
export type ReleaseResultInput = z.infer<typeof releaseResultInput>;

export const waiveTestsInput = z.strictObject({ runId: id });
