import { z } from 'zod';
import { isBranchName } from '#formats/git/branch-name.ts';

/** As `isBranchName`. */
export const branchName = z.string().refine(isBranchName, 'is no branch name');

/** The whole id of a commit. */
export const commitId = z.string().regex(/^[0-9a-f]{40}$/, 'is 40 hex digits');
