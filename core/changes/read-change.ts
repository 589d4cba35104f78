import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { Requirement } from '#core/review/read-requirements.ts';
import type { CommentView, VoteView } from '#core/review/rows.ts';
import type { ModuleMetadata } from '#drizzle/schema/changes.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import type { ChangeSummary } from './list-changes.ts';
import type { PersonView } from './schema.ts';

/** A change as its page shows it. Runs in full by `readRun`, differences by `readPatchSetDiff`. */
export interface ChangeView extends ChangeSummary {
  changeId: string;
  /** The oldest first; never empty. */
  patchSets: PatchSetView[];
  /** Of all patch sets, the oldest first. */
  comments: CommentView[];
  /** The newest vote of each person on the newest patch set. */
  votes: VoteView[];
  /** What a merge waits for; empty once the change is closed. */
  requirements: Requirement[];
  merge?: {
    commit?: string;
    previousTip: string;
    mergedBy: PersonView;
    atMs: number;
    runId: string;
  };
  /** Organizations that a black box is shown to, beside its vendor and the owner's maintainers. */
  readers: { slug: string; name: string }[];
  may: ChangeRights;
}

export interface PatchSetView {
  id: string;
  number: number;
  via: 'git-push' | 'mbox' | 'module-upload' | 'rebase';
  uploader: PersonView;
  baseCommit: string;
  /** Absent for a module. */
  headCommit?: string;
  /** Present for a module. */
  module?: { metadata: ModuleMetadata; artifactSha256: string };
  /** The commit's whole message, or the module's description. */
  message: string;
  authorName: string;
  authorEmail: string;
  sizeBytes: number;
  createdAtMs: number;
  /** Set on a rebase that merges by itself once its verdict passes. */
  mergesWhenVerifiedBy?: PersonView;
  /** The newest first; never empty. */
  runs: RunSummary[];
}

export interface RunSummary {
  id: string;
  reason: 'patch-set' | 'rerun' | 'released' | 'trusted-branch';
  createdAtMs: number;
  judgeCommit: string;
  commit: string;
  verdict?: {
    outcome: Outcome;
    station: 'checks' | 'build' | 'boot' | 'verdict';
    sentence: string;
    path?: string;
    line?: number;
  };
}

/** What the actor may do here, so that a page offers nothing that would be refused. The verbs decide again. */
export interface ChangeRights {
  comment: boolean;
  /** The values that the actor may vote; empty for none. */
  vote: number[];
  /** A maintainer, and the change is open; the requirements say whether it would go through. */
  merge: boolean;
  abandon: boolean;
  nameReader: boolean;
  rerun: boolean;
  /** The newest run is held and the actor's word lets it go on. */
  release: boolean;
}

/**
 * Reads one change.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export async function readChange(_ctx: Context, _input: { number: number }): Promise<ChangeView> {
  throw new DomainError('infrastructure', 'not built yet');
}
