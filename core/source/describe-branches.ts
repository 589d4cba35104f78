import type { Context } from '#core/context.ts';
import type { CommitSummary } from '#core/git-port.ts';
import type { Tag } from '#core/git-tags-port.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { coverMessages } from './cover-messages.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { openStore } from './open-view.ts';
import { requireStillCovered } from './still-covered.ts';

/** Branches that are described; the others are named. */
const describedMost = 300;
export const tagsPageSize = 100;

export interface BranchView {
  name: string;
  commit: string;
  isDefault: boolean;
  tip?: CommitSummary;
  /** Commits that it has and the default branch has not, and the other way round. */
  apart?: { ahead: number; behind: number };
}

export interface TagView extends Tag {
  /** The tagger's time, or the commit's. */
  atMs?: number;
  tip?: CommitSummary;
}

export interface BranchesView {
  branches: BranchView[];
  /** One page of them, the newest first. */
  tags: TagView[];
  tagsCount: number;
  /** How it stands apart would count commits that the reader may not see. */
  countsHidden: boolean;
}

/**
 * Branches and tags with what they name. The default branch first, then those with the newest commits.
 *
 * @param input `tagsPage`: from 1.
 * @throws DomainError as openReading.
 */
export async function describeBranches(
  ctx: Context,
  input: { repositorySlug: string; tagsPage?: number },
): Promise<BranchesView> {
  const { repositorySlug } = input;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  const { repository } = access;
  const known = await ctx.ports.git.listRefs(await openStore(ctx, access), 'refs/heads/');
  const names = known.map(({ ref }) => ref.slice('refs/heads/'.length));
  const first = names.includes(repository.defaultBranch) ? repository.defaultBranch : names[0];
  if (first === undefined) return { branches: [], tags: [], tagsCount: 0, countsHidden: false };
  const reading = await openReading(ctx, { repositorySlug, revision: first });
  await noteSourceRead(ctx, reading, { door: 'branches' });
  const tags = sortTags(await describeTags(ctx, reading));
  const from = (Math.max(1, Math.trunc(input.tagsPage ?? 1)) - 1) * tagsPageSize;
  const branches = await listDescribed(ctx, reading);
  const shown = await addTips(ctx, reading, tags.slice(from, from + tagsPageSize));
  requireStillCovered(ctx, reading);
  return {
    branches,
    tags: shown,
    tagsCount: tags.length,
    countsHidden: !mayCount(reading),
  };
}

/** A store that holds more than the reader may see counts more than the reader may know. */
function mayCount({ access, store }: Reading): boolean {
  return access.whole || store !== access.repository.slug;
}

async function listDescribed(ctx: Context, reading: Reading): Promise<BranchView[]> {
  const { git } = ctx.ports;
  const { store, access } = reading;
  const refs = await git.listRefs(store, 'refs/heads/');
  const plain = refs.map(({ ref, commit }) => {
    const name = ref.slice('refs/heads/'.length);
    return { name, commit, isDefault: name === access.repository.defaultBranch };
  });
  const main = plain.find(({ isDefault }) => isDefault);
  const some = plain.filter(({ isDefault }) => !isDefault).slice(0, describedMost);
  const described = await addTips(ctx, reading, [...(main ? [main] : []), ...some]);
  const counted = await Promise.all(
    described.map(async (branch): Promise<BranchView> => {
      if (!main || branch.isDefault || !mayCount(reading)) return branch;
      return { ...branch, apart: await git.countApart(store, main.commit, branch.commit) };
    }),
  );
  const at = ({ tip }: BranchView) => tip?.committer.time.atMs ?? 0;
  const sorted = counted.sort(
    (a, b) =>
      Number(b.isDefault) - Number(a.isDefault) || at(b) - at(a) || (a.name < b.name ? -1 : 1),
  );
  return [...sorted, ...plain.filter(({ isDefault }) => !isDefault).slice(describedMost)];
}

/** Words of a tag speak of the whole tree: only who may read all of it is shown them. */
async function describeTags(ctx: Context, { access, store }: Reading): Promise<TagView[]> {
  const tags = await ctx.ports.git.listTags(store);
  return Promise.all(
    tags.map(async ({ note, ...tag }): Promise<TagView> => {
      const detail = note?.tagger ? undefined : await ctx.ports.git.readCommit(store, tag.commit);
      const atMs = (note?.tagger ?? detail?.committer)?.time.atMs;
      return {
        ...tag,
        ...(note && access.whole && { note }),
        ...(atMs !== undefined && { atMs }),
      };
    }),
  );
}

function sortTags(tags: readonly TagView[]): TagView[] {
  return [...tags].sort((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0) || (a.name < b.name ? 1 : -1));
}

async function addTips<Named extends { commit: string }>(
  ctx: Context,
  reading: Reading,
  named: readonly Named[],
): Promise<(Named & { tip?: CommitSummary })[]> {
  const ids = [...new Set(named.map(({ commit }) => commit))];
  const details = await Promise.all(ids.map((id) => ctx.ports.git.readCommit(reading.store, id)));
  const shown = await coverMessages(
    ctx,
    reading,
    details.flatMap((detail) => detail ?? []),
  );
  const byId = new Map(
    shown.map(({ body: _body, message: _message, ...tip }) => [tip.commit, tip]),
  );
  return named.map((one) => {
    const tip = byId.get(one.commit);
    return tip ? { ...one, tip } : one;
  });
}
