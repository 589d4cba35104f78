import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { SubmitMailboxInput, Submitted } from './schema.ts';

/**
 * Makes a change or its next patch set from the output of `git format-patch` (one patch), applied to the
 * tip of the target branch.
 *
 * @throws DomainError `too-large` over `limits.mailboxBytes`; `conflict` when it does not apply, with the
 *   file and hunk; `invalid` for what is no such mailbox; otherwise as `submitChange` does.
 */
export async function submitMailbox(_ctx: Context, _input: SubmitMailboxInput): Promise<Submitted> {
  throw new DomainError('infrastructure', 'not built yet');
}
