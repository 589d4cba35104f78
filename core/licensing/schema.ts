import { z } from 'zod';
import { plainLine } from '#core/plain-line.ts';
import { sha256 } from '#core/sha256.ts';
import { pathProblem } from '#core/tree-path.ts';

export const publishAgreementInput = z.object({
  version: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/, 'use 1 to 40 of letters, digits, . -'),
  title: plainLine(200),
  body: z.string().min(1, 'must not be empty').max(500_000, 'at most 500,000 characters'),
});

export const acceptAgreementInput = z.object({
  /** Of the text that the signer was shown. */
  agreementSha256: sha256,
  capacity: z.enum(['organization', 'person']),
});

export const grantAccessInput = z.object({
  organizationId: z.string().min(1).max(100),
  repositorySlug: z.string().min(1).max(100),
  /** '' for the whole tree, otherwise a folder or file of it. */
  pathPrefix: z
    .string()
    .max(1000, 'at most 1000 characters')
    .refine((path) => path === '' || pathProblem(path) === undefined, 'not a path inside the tree'),
  mayContribute: z.boolean(),
  endsAtMs: z.number().int().positive().optional(),
});
