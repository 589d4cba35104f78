import { DomainError } from '#core/errors.ts';
import type { ApplyResult } from '#core/ports.ts';

/** Applies one `git format-patch` mail onto `base`. */
export async function applyMailbox(
  _gitFolder: string,
  _base: string,
  _mailbox: Uint8Array,
  _covers: ((path: string) => boolean) | undefined,
): Promise<ApplyResult> {
  throw new DomainError('infrastructure', 'not built yet');
}
