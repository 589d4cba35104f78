import type { Context } from '#core/context.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { resolveRevision } from './rows.ts';

/** What a reader reads from: who they are, what is covered, and the object store that holds it. */
export interface Reading {
  access: SourceAccess;
  /** Names the store for every call of GitPort. */
  store: string;
  /** The commit that was asked for, in that store. */
  commit: string;
  /** Its name: a branch, or the commit's whole id. */
  revision: string;
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
 * @throws DomainError as authorizeSource; `not-found` for an unknown revision.
 */
export async function openReading(ctx: Context, question: ReadingQuestion): Promise<Reading> {
  const access = authorize(ctx, question);
  const store = access.repository.slug;
  return { access, store, ...(await resolveRevision(ctx, access, question.revision)) };
}

function authorize(ctx: Context, { repositorySlug, path, folder }: ReadingQuestion): SourceAccess {
  const access = authorizeSource(ctx, { repositorySlug, path, purpose: 'read' });
  if (folder === undefined || access.covers(folder) || access.leadsTo(folder)) return access;
  return authorizeSource(ctx, { repositorySlug, path: folder, purpose: 'read' });
}
