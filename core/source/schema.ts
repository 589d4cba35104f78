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
