import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { NameReaderInput } from './schema.ts';

/**
 * Shows a black-box change to one more organization. Only its vendor may.
 *
 * @throws DomainError `conflict` for a shared change or an organization named already; `not-found` for an
 *   unknown organization; `forbidden`; as `authorizeChange` does.
 */
export function nameReader(_ctx: Context, _input: NameReaderInput): void {
  throw new DomainError('infrastructure', 'not built yet');
}
