import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import { admitPatch, readTip } from './admit-patch.ts';
import { changeIdOf, readChangeId } from './change-id.ts';
import { refuseUnfitNames } from './intake-policy.ts';
import { quotaSubject, requireQuota } from './quota.ts';
import { limits } from './rules.ts';
import { type SubmitMailboxInput, type Submitted, submitMailboxInput } from './schema.ts';
import { recordRefusal, storeCommit } from './submit-change.ts';

/**
 * Makes a change or its next patch set of a mail with one patch, applied to the tip of the target branch as
 * `git am` does. Without a Change-Id it is a change of its own, named after the mailbox's bytes.
 *
 * @throws DomainError `too-large` over `limits.mailboxBytes`, or for what keeps git busy; `conflict` when it
 *   does not apply, with the file and hunk; `invalid` for what git or `intake-policy.ts` refuses; otherwise
 *   as `submitChange` does.
 */
export async function submitMailbox(ctx: Context, input: SubmitMailboxInput): Promise<Submitted> {
  requireUser(ctx, 'write');
  const { repositorySlug, targetBranch, mailbox } = parseInput(submitMailboxInput, input);
  const { viewer, covers } = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  try {
    if (mailbox.length > limits.mailboxBytes) {
      throw new DomainError(
        'too-large',
        `the mailbox is ${mailbox.length} bytes; ${limits.mailboxBytes} at most`,
      );
    }
    requireQuota(ctx, quotaSubject(viewer), { sizeBytes: mailbox.length });
    const tip = await readTip(ctx, repositorySlug, targetBranch);
    const store = await ctx.ports.git.createChangesStore(repositorySlug, viewer.organization.id);
    const nameOf = (message: string) => readChangeId(message) ?? changeIdOf(mailbox);
    const target = { repositorySlug, targetBranch };
    const applied = await ctx.ports.git.applyMailbox(store, tip, mailbox, {
      names: (named) => refuseUnfitNames(named, covers),
      async patch(patch) {
        await admitPatch(ctx, { ...target, changeId: nameOf(patch.message), patch });
      },
    });
    if (!applied.ok) {
      if (applied.why === 'unreadable') throw new DomainError('invalid', applied.reason);
      throw new DomainError(
        'conflict',
        `the patch does not apply to ${tip.slice(0, 7)}: ${applied.reason}; rebase onto ${targetBranch} and send it again`,
      );
    }
    const { patch } = applied;
    const changeId = nameOf(patch.message);
    return await storeCommit(ctx, { ...target, changeId, via: 'mbox', patch });
  } catch (error) {
    if (error instanceof DomainError) recordRefusal(ctx, { repositorySlug, via: 'mbox', error });
    throw error;
  }
}
