import { z } from 'zod';
import { plainLine } from '#core/plain-line.ts';
import { slug } from '#core/slug.ts';

export const createRepositoryInput = z.object({
  slug,
  name: plainLine(100),
  description: z.string().trim().max(1000, 'at most 1000 characters'),
  defaultBranch: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'use letters, digits, dot, hyphen, underscore'),
});
