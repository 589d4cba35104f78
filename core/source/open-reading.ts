import type { Context } from '#core/context.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { type OpenView, openView, pageWaitMs } from './open-view.ts';
import { resolveRevision } from './rows.ts';
import { requireStillCovered } from './still-covered.ts';
import { findMapped, findOriginals } from './view-memo.ts';

/** What a reader reads from: who they are, what is covered, and the object store that holds it. */
export interface Reading {
  access: SourceAccess;
  /** Names the store for every call of GitPort. */
  store: string;
  /** The commit that was asked for, in that store. */
  commit: string;
  /** Its name: a branch, or the commit's whole id. */
  revision: string;
  /** Under a grant of parts: the view that the store is. */
  view?: OpenView;
}

export interface ReadingQuestion {
  repositorySlug: string;
  /** A file, which must be covered. */
  path?: string | undefined;
  /** A folder, which must be covered or lead to something covered. With neither, anything covered will do. */
  folder?: string | undefined;
  /** A branch's name or a commit's id; the default branch unless told. */
  revision?: string | undefined;
}

/**
 * How every verb that reads source begins: decides whether the actor may, then finds the commit. What is read goes
 * through `access.covers` all the same.
 *
 * @throws DomainError as authorizeSource; `not-found` for an unknown revision; `busy` for a view that is not made yet.
 */
export async function openReading(ctx: Context, question: ReadingQuestion): Promise<Reading> {
  const access = authorize(ctx, question);
  const { slug, defaultBranch } = access.repository;
  const { revision } = question;
  if (access.whole) {
    const from = { store: slug, defaultBranch };
    return { access, store: slug, ...(await resolveRevision(ctx, from, revision)) };
  }
  const view = await openView(ctx, access, pageWaitMs);
  const { store } = view;
  const asked = revision === undefined ? undefined : inView(ctx, view, revision);
  const found = await resolveRevision(ctx, { store, defaultBranch }, asked);
  requireStillCovered(ctx, { access }); // a view may have been waited for
  return { access, store, view, ...found };
}

/** A whole id of the repository's own, as pages of changes show them, leads to the commit that was made for it. */
function inView(ctx: Context, { number }: OpenView, revision: string): string {
  if (!/^[0-9a-f]{40}$/.test(revision)) return revision;
  const view = findMapped(ctx, number, [revision]).get(revision);
  const isMade =
    view !== undefined && view !== '' && findOriginals(ctx, number, view).includes(revision);
  return isMade ? view : revision;
}

function authorize(ctx: Context, { repositorySlug, path, folder }: ReadingQuestion): SourceAccess {
  const access = authorizeSource(ctx, { repositorySlug, path, purpose: 'read' });
  if (folder === undefined || access.covers(folder) || access.leadsTo(folder)) return access;
  return authorizeSource(ctx, { repositorySlug, path: folder, purpose: 'read' });
}
