import { z } from 'zod';
import { plainLine } from '#core/plain-line.ts';
import { slug } from '#core/slug.ts';

const addressMax = 2_000;

/**
 * Where a repository is fetched from, as git is given it: https alone, no name and password in it. Whose address that
 * is, and whether it is one of the open internet, is looked at when it is connected to (`adapters/import/`).
 */
export const importAddress = z
  .string()
  .trim()
  .max(addressMax, `at most ${addressMax} characters`)
  .refine((text) => URL.canParse(text), 'is no address; give https://HOST/PATH')
  .transform((text) => new URL(text))
  .refine(({ protocol }) => protocol === 'https:', 'is not https; give https://HOST/PATH')
  .refine(
    ({ username, password }) => username === '' && password === '',
    'holds a name or password; give an address that everybody may fetch, or upload a bundle',
  )
  .refine(
    ({ search, hash, pathname }) => search === '' && hash === '' && pathname.length > 1,
    'is no address of a repository; give https://HOST/PATH',
  )
  .transform(({ href }) => href);

export const startImportInput = z.object({
  slug,
  name: plainLine(100),
  description: z.string().trim().max(1000, 'at most 1000 characters').default(''),
  /** Left out for a bundle. */
  url: importAddress.optional(),
});
