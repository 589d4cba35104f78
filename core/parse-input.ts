import type { z } from 'zod';
import { DomainError } from './errors.ts';

/**
 * Parses what came from outside into a type, once.
 *
 * @throws DomainError `invalid` that names the first field that is wrong, and what is wanted.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new DomainError('invalid', `${field === '' ? 'input' : field}: ${issue?.message ?? ''}`, {
    cause: result.error,
  });
}
