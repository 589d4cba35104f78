import { z } from 'zod';
import { plainLine } from '#core/plain-line.ts';

export const createRepositoryInput = z.object({
  slug: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'use 1 to 40 of a-z, 0-9 and inner hyphens'),
  name: plainLine(100),
  description: z.string().trim().max(1000, 'at most 1000 characters'),
  defaultBranch: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'use letters, digits, dot, hyphen, underscore'),
});
