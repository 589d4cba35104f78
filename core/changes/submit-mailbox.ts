import { createHash } from 'node:crypto';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import { readTip } from './admit-patch.ts';
import { countPatches, limits, readChangeId } from './rules.ts';
import { type SubmitMailboxInput, type Submitted, submitMailboxInput } from './schema.ts';
import { recordRefusal, storeCommit } from './submit-change.ts';

/**
 * Makes a change or its next patch set from the output of `git format-patch` (one patch), applied to the
 * tip of the target branch. Without a Change-Id it is a change of its own, named after the mailbox's bytes.
 *
 * @throws DomainError `too-large` over `limits.mailboxBytes`; `conflict` when it does not apply, with the
 *   file and hunk; `invalid` for what is no such mailbox; otherwise as `submitChange` does.
 */
export async function submitMailbox(ctx: Context, input: SubmitMailboxInput): Promise<Submitted> {
  const { repositorySlug, targetBranch, mailbox } = parseInput(submitMailboxInput, input);
  const { viewer, covers } = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  try {
    refuseUnfitMailbox(mailbox);
    const tip = await readTip(ctx, repositorySlug, targetBranch);
    const store = await ctx.ports.git.createChangesStore(repositorySlug, viewer.organization.id);
    const applied = await ctx.ports.git.applyMailbox(store, tip, mailbox, covers);
    if (!applied.ok) {
      throw new DomainError(
        'conflict',
        `the patch does not apply to ${tip.slice(0, 7)}: ${applied.reason}; rebase onto ${targetBranch} and send it again`,
      );
    }
    const patch = await ctx.ports.git.readPatch(store, applied.commit);
    if (patch === undefined) throw new DomainError('infrastructure', 'the applied patch is gone');
    const changeId =
      readChangeId(patch.message) ?? `I${createHash('sha1').update(mailbox).digest('hex')}`;
    return await storeCommit(ctx, { repositorySlug, targetBranch, changeId, via: 'mbox', patch });
  } catch (error) {
    if (error instanceof DomainError) recordRefusal(ctx, { repositorySlug, via: 'mbox', error });
    throw error;
  }
}

function refuseUnfitMailbox(mailbox: Uint8Array): void {
  if (mailbox.length > limits.mailboxBytes) {
    throw new DomainError(
      'too-large',
      `the mailbox is ${mailbox.length} bytes; ${limits.mailboxBytes} at most`,
    );
  }
  const patches = countPatches(Buffer.from(mailbox).toString('latin1'));
  if (patches === 1) return;
  throw new DomainError(
    'invalid',
    patches === 0
      ? 'this is no mailbox of git format-patch: no line begins it as "From <commit> Mon Sep 17 00:00:00 2001"'
      : `the mailbox holds ${patches} patches; send one at a time, or squash them into one`,
  );
}
