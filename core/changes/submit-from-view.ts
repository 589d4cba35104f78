import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { PatchFacts } from '#core/git-port.ts';
import { type PushedFromView, viewPushStore, viewStore } from '#core/git-view-port.ts';
import { requireUser } from '#core/identity/rows.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import { findView } from '#core/source/update-view.ts';
import { findMapped, findOriginals, type ViewRow } from '#core/source/view-memo.ts';
import { viewName, withheldMessage } from '#core/source/view-name.ts';
import { readTip } from './admit-patch.ts';
import { readChangeId } from './change-id.ts';
import { refuseUnfitPatch } from './intake-policy.ts';
import { type SubmitChangeInput, type Submitted, submitChangeInput } from './schema.ts';
import { judgeSubmission, MissingChangeId, submitChange } from './submit-change.ts';

/** A commit that was pushed from a view, in the organization's store of such pushes. */
export interface ViewSubmission extends SubmitChangeInput {
  viewId: string;
}

/**
 * Makes a change of a commit that was pushed from a view: maps it to the full tree, then goes on as `submitChange` does.
 *
 * @throws DomainError `conflict` when the actor's grants give another view by now; `forbidden` for a path outside of it;
 *   `invalid` for what the view of the result would not show again; as `submitChange` does.
 */
export async function submitFromView(ctx: Context, input: ViewSubmission): Promise<Submitted> {
  const { to, push } = await readPushed(ctx, input);
  return mapWords(push, async (judging) => {
    const commit = await ctx.ports.git.mapPush(push, judging(ctx, to), true);
    return submitChange(ctx, { ...to, commit });
  });
}

/** Refuses what `submitFromView` would refuse, while git still holds the commit in quarantine. Keeps nothing. */
export async function judgeFromView(
  ctx: Context,
  input: ViewSubmission,
  quarantine: string | undefined,
): Promise<void> {
  const { to, push } = await readPushed(ctx, input, quarantine);
  await mapWords(push, (judging) => ctx.ports.git.mapPush(push, judging(ctx, to), false));
}

type Target = Omit<SubmitChangeInput, 'commit'>;
type Judge = (commit: string, quarantine: string) => Promise<void>;

async function readPushed(
  ctx: Context,
  { viewId, ...input }: ViewSubmission,
  quarantine?: string,
): Promise<{ to: Target; push: PushedFromView }> {
  requireUser(ctx, 'write');
  const { commit, ...to } = parseInput(submitChangeInput, input);
  const { repositorySlug } = to;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  const row = openRow(ctx, access, viewId);
  const organizationId = access.viewer.organization.id;
  await ctx.ports.git.createChangesStore(repositorySlug, organizationId);
  const store = viewPushStore(repositorySlug, viewId, organizationId);
  const patch = await ctx.ports.git.readPatch(store, commit, quarantine);
  if (patch === undefined) throw new DomainError('invalid', `${commit} is no commit that was sent`);
  if (readChangeId(patch.message) === undefined) throw new MissingChangeId(commit);
  refuseUnfitPatch(patch);
  refuseOutside(ctx, access, patch);
  const bases = await findBase(ctx, { row, slug: repositorySlug, branch: to.targetBranch, patch });
  const { prefixes } = row;
  const view = { slug: repositorySlug, viewId, prefixes, organizationId, withheldMessage };
  return { to, push: { ...view, commit, quarantine, ...bases } };
}

function openRow(ctx: Context, { repository, prefixes, whole }: SourceAccess, viewId: string) {
  const row = findView(ctx, viewId);
  if (!whole && row && viewName(repository.id, prefixes).id === viewId) return row;
  throw new DomainError('conflict', 'your grant has changed: clone again, and push from there');
}

/** Any path outside is refused before anything is compared with the full tree. */
function refuseOutside(ctx: Context, access: SourceAccess, { files }: PatchFacts): void {
  const repositorySlug = access.repository.slug;
  const sends = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  const outside = files.find(({ path }) => !access.covers(path) || !sends.covers(path));
  if (outside === undefined) return;
  const { path } = outside;
  authorizeSource(ctx, { repositorySlug, path, purpose: 'contribute' });
  throw new DomainError('forbidden', `${JSON.stringify(path)}: your grant does not cover it`);
}

/** The commit of the repository that the pushed one's parent stands for, on the target branch. */
async function findBase(
  ctx: Context,
  at: { row: ViewRow; slug: string; branch: string; patch: PatchFacts },
): Promise<{ viewBase: string; base: string }> {
  const { row, slug, branch, patch } = at;
  const { git } = ctx.ports;
  const store = viewStore(slug, row.id);
  const viewBase = patch.parents[0] ?? '';
  const viewTip = await git.resolve(store, `refs/heads/${branch}`);
  if (viewTip === undefined) throw new DomainError('not-found', `${slug} has no branch ${branch}`);
  if (await git.isAncestor(store, viewBase, viewTip)) {
    const tip = await readTip(ctx, slug, branch);
    if (findMapped(ctx, row.number, [tip]).get(tip) === viewBase) return { viewBase, base: tip };
    for (const base of findOriginals(ctx, row.number, viewBase)) {
      if (await git.isAncestor(slug, base, tip)) return { viewBase, base };
    }
  }
  throw new DomainError(
    'invalid',
    `commit ${patch.commit.slice(0, 7)} stands on ${viewBase.slice(0, 7)}, which ${branch} does not hold: ` +
      `send one commit at a time, on top of ${branch} (squash them with git rebase -i)`,
  );
}

/** Refusals of the mapped commit speak of the pushed one, which is the one that its sender knows. */
async function mapWords<T>(
  push: PushedFromView,
  work: (judging: (ctx: Context, to: Target) => Judge) => Promise<T>,
): Promise<T> {
  const words = new Map([[push.base.slice(0, 7), push.viewBase.slice(0, 7)]]);
  try {
    return await work((ctx, to) => async (commit, quarantine) => {
      words.set(commit.slice(0, 7), push.commit.slice(0, 7));
      await judgeSubmission(ctx, { ...to, commit }, quarantine);
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    let message = error.message;
    for (const [own, shown] of words) message = message.replaceAll(own, shown);
    const { code, retryAfterSeconds } = error;
    throw new DomainError(code, message, {
      cause: error,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
}
