import { z } from 'zod';
import { branchName } from '#core/git-name.ts';
import { plainLine } from '#core/plain-line.ts';
import { slug } from '#core/slug.ts';

export const createRepositoryInput = z.object({
  slug,
  name: plainLine(100),
  description: z.string().trim().max(1000, 'at most 1000 characters'),
  defaultBranch: branchName,
});

export const searchSourceInput = z.object({
  /** What was typed; its own reader says what is wrong with it, and where. */
  text: z.string().max(4_000, 'at most 4000 characters'),
  /** All that the actor may read unless told. */
  repositorySlug: slug.optional(),
  page: z.number().int().min(1).max(25, 'at most 25; narrow the search'),
});
export type SearchSourceInput = z.infer<typeof searchSourceInput>;
