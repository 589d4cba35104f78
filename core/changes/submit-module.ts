import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { SubmitModuleInput, Submitted } from './schema.ts';

/**
 * Makes a change or its next patch set from a binary module (relocatable ELF). The same organization,
 * module name and contribution is the same change.
 *
 * @throws DomainError `too-large` over `limits.moduleBytes`; `conflict` when the module's change is not
 *   open or its newest patch set holds the same bytes and metadata; as `authorizeSource` does otherwise.
 */
export async function submitModule(_ctx: Context, _input: SubmitModuleInput): Promise<Submitted> {
  throw new DomainError('infrastructure', 'not built yet');
}
