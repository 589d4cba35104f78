import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { ListChangesInput, PersonView } from './schema.ts';
import type { Station } from './slip.ts';

/** A change as a list shows it. */
export interface ChangeSummary {
  number: number;
  subject: string;
  status: 'open' | 'merged' | 'abandoned';
  contribution: 'shared' | 'black-box';
  form: 'source' | 'module';
  repositorySlug: string;
  targetBranch: string;
  owner: PersonView;
  createdAtMs: number;
  updatedAtMs: number;
  /** Of the newest patch set. */
  patchSetNumber: number;
  unresolvedComments: number;
  /** Always seven, in order. */
  slip: Station[];
}

export interface ChangePage {
  changes: ChangeSummary[];
  page: number;
  hasMore: boolean;
}

/**
 * Lists the changes that the actor may see, the newest first.
 *
 * @throws DomainError `unauthenticated`. Somebody without a licence gets an empty page.
 */
export function listChanges(_ctx: Context, _input: ListChangesInput): ChangePage {
  throw new DomainError('infrastructure', 'not built yet');
}
