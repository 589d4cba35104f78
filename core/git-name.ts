import { z } from 'zod';

/** A branch's short name, as narrow as we need it: no option, no `..`, no `@{`, no `.lock`. */
export const branchName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/, 'is no branch name')
  .refine((name) => !name.includes('..') && !/(\.|\.lock)(\/|$)/.test(name), 'is no branch name');

/** The whole id of a commit. */
export const commitId = z.string().regex(/^[0-9a-f]{40}$/, 'is 40 hex digits');
