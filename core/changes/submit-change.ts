import { noteRefusal } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore, type PatchFacts } from '#core/git-port.ts';
import { requireUser } from '#core/identity/rows.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import { admitPatch, findOpenChange, sizeOf } from './admit-patch.ts';
import { readChangeId } from './change-id.ts';
import { limits } from './rules.ts';
import { type SubmitChangeInput, type Submitted, submitChangeInput } from './schema.ts';
import { storePatchSet } from './store-patch-set.ts';

/**
 * Makes a change, or the next patch set of the actor's organization's change with the same Change-Id,
 * from one commit that already lies in the organization's store (`changesStore`).
 *
 * @throws DomainError `invalid` for a commit that is no single step from the target branch, lacks a
 *   Change-Id or holds what a patch may not; `too-large`; `conflict` for a change that is not open, or
 *   whose newest patch set is this commit; as `authorizeSource` does otherwise.
 */
export async function submitChange(ctx: Context, input: SubmitChangeInput): Promise<Submitted> {
  const sent = await readSent(ctx, input);
  return storeCommit(ctx, { ...sent, via: 'git-push' });
}

/**
 * Refuses what `submitChange` would refuse, while git still holds the commit in quarantine. Keeps nothing.
 *
 * @param quarantine where git holds the new objects.
 * @throws DomainError as `submitChange` does.
 */
export async function judgeSubmission(
  ctx: Context,
  input: SubmitChangeInput,
  quarantine: string | undefined,
): Promise<void> {
  await admitPatch(ctx, await readSent(ctx, input, quarantine));
}

/** The commit that was sent, and the change that its message names. */
async function readSent(ctx: Context, input: SubmitChangeInput, quarantine?: string) {
  requireUser(ctx, 'write');
  const { commit, ...to } = parseInput(submitChangeInput, input);
  const { repositorySlug } = to;
  const { viewer } = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  const store = changesStore(repositorySlug, viewer.organization.id);
  const patch = await ctx.ports.git.readPatch(store, commit, quarantine);
  if (patch === undefined) throw new DomainError('invalid', `${commit} is no commit that was sent`);
  const changeId = readChangeId(patch.message);
  if (changeId === undefined) throw new MissingChangeId(patch.commit);
  return { ...to, changeId, patch };
}

/** Git's user is told how to add one. */
export class MissingChangeId extends DomainError {
  constructor(commit: string) {
    super(
      'invalid',
      `commit ${commit.slice(0, 7)} has no Change-Id trailer in the last paragraph of its message`,
    );
  }
}

/** The common end of a push and a mailbox: the commit lies in the organization's store. */
export async function storeCommit(
  ctx: Context,
  input: {
    repositorySlug: string;
    targetBranch: string;
    topic?: string | undefined;
    changeId: string;
    via: 'git-push' | 'mbox';
    patch: PatchFacts;
  },
): Promise<Submitted> {
  const { patch, targetBranch, topic, changeId, via } = input;
  const { access, tip, baseCommit } = await admitPatch(ctx, input);
  const { viewer, repository } = access;
  return storePatchSet(ctx, {
    repository,
    targetBranch,
    topic,
    tip,
    changeId,
    subject: [...patch.subject].slice(0, limits.subjectCharacters).join(''),
    contribution: 'shared',
    form: 'source',
    owner: { userId: viewer.userId, organizationId: viewer.organization.id },
    findChange: (tx) => findOpenChange(tx, access, targetBranch, changeId),
    patchSet: {
      via,
      uploaderUserId: viewer.userId,
      baseCommit,
      headCommit: patch.commit,
      artifactSha256: null,
      moduleMetadata: null,
      message: patch.message,
      authorName: patch.author.name,
      authorEmail: patch.author.email,
      sizeBytes: sizeOf(patch),
      mergeWhenVerifiedByUserId: null,
    },
  });
}

/** Keeps in the audit log that something was sent and not taken; nothing else of it is kept. */
export function recordRefusal(
  ctx: Context,
  input: { repositorySlug: string; via: 'git-push' | 'mbox' | 'module-upload'; error: DomainError },
): void {
  if (input.error.code === 'no-space' || input.error.code === 'busy') return; // nor could this be kept
  noteRefusal(ctx, {
    action: 'change.refuse-patch',
    subject: `repository:${input.repositorySlug.slice(0, 100)}`,
    detail: { via: input.via, code: input.error.code, reason: input.error.message.slice(0, 500) },
  });
}
