import { z } from 'zod';
import { branchName, commitId } from '#core/git-name.ts';
import { slug } from '#core/slug.ts';

/** Inputs of the room's verbs and the shapes that pages are given. No database here: the command line reads it too. */

/** Gerrit's word for what several changes have in common; no blank, comma or percent, which end it in a ref. */
export const topicName = z
  .string()
  .regex(/^[A-Za-z0-9][\w./+-]{0,99}$/, 'is letters, digits and ._/+-, at most 100');

export const changeNumber = z.number().int().min(1).max(2_000_000_000);
export const contribution = z.enum(['shared', 'black-box']);

const bytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length > 0,
  'is empty',
);

/** What a module's uploader says of it. */
export const moduleMetadata = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,47}$/, 'is lower case letters, digits, "-" and "_", 48 at most'),
  version: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.+~-]{0,31}$/, 'is letters, digits and ".+~-", 32 at most'),
  licence: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9 .+()-]{0,99}$/,
      'is an SPDX expression, or the word "proprietary"',
    ),
  description: z.string().trim().min(1, 'says what the module drives').max(2000),
});

export const submitChangeInput = z.strictObject({
  repositorySlug: slug,
  targetBranch: branchName,
  commit: commitId,
  topic: topicName.optional(),
});
export type SubmitChangeInput = z.infer<typeof submitChangeInput>;

export const submitMailboxInput = z.strictObject({
  repositorySlug: slug,
  targetBranch: branchName,
  mailbox: bytes,
});
export type SubmitMailboxInput = z.infer<typeof submitMailboxInput>;

/** Name and licence may be left out where the file says them. */
export const submitModuleInput = z.strictObject({
  repositorySlug: slug,
  targetBranch: branchName,
  contribution,
  metadata: moduleMetadata.partial({ name: true, licence: true }),
  bytes,
});
export type SubmitModuleInput = z.infer<typeof submitModuleInput>;

/** What every way of sending a change gives back. */
export interface Submitted {
  changeNumber: number;
  patchSetNumber: number;
  runId: string;
  /** Path of the change's page, e.g. `/changes/12`. */
  path: string;
}

export const changeStatus = z.enum(['open', 'merged', 'abandoned']);

export const readPatchSetDiffInput = z.strictObject({
  number: changeNumber,
  patchSet: z.number().int().min(1),
  /** Another patch set to compare with; the base where it is left out. */
  against: z.number().int().min(1).optional(),
});
export type ReadPatchSetDiffInput = z.infer<typeof readPatchSetDiffInput>;

export const nameReaderInput = z.strictObject({ number: changeNumber, organizationSlug: slug });
export type NameReaderInput = z.infer<typeof nameReaderInput>;

export const rerunInput = z.strictObject({ changeNumber: changeNumber });
