import type { Told } from '#core/changes/tell-of-run.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import { boot, build, checks, count, sentenceCase, toldState } from './slip-run.ts';

export const stationNames = [
  'intake',
  'checks',
  'build',
  'boot',
  'verdict',
  'review',
  'merge',
] as const;
export type StationName = (typeof stationNames)[number];

export type StationState =
  | 'pass'
  | 'fail'
  /** Ours, never the patch's. */
  | 'infrastructure'
  | 'running'
  /** Needs a maintainer's word. */
  | 'held'
  | 'waiting'
  /** The path ended before it. */
  | 'skipped';

/** One of the seven marks of a change's slip. */
export interface Station {
  name: StationName;
  state: StationState;
  /** What happened, to what, and what to do: shown as it is. */
  sentence: string;
  /** Of a stage that did not pass: which part of it decided, for a reader who has the sentence elsewhere. */
  where?: string;
  durationMs?: number;
}

export interface Span {
  startedAtMs: number;
  finishedAtMs: number;
}

/** The rows that a slip is read from: all of the newest patch set and its newest run. */
export interface SlipFacts {
  status: 'open' | 'merged' | 'abandoned';
  form: 'source' | 'module';
  targetBranch: string;
  patchSet: { number: number; via: 'git-push' | 'mbox' | 'module-upload' | 'rebase' };
  uploader: { name: string; organizationName: string };
  /** Undefined for what has no run: then nothing after the intake has begun. */
  run?: { createdAtMs: number; started: boolean; released: boolean };
  checks: readonly (Span & {
    name: string;
    outcome: 'pass' | 'fail' | 'held' | 'infrastructure';
    summary: string;
  })[];
  build?: Span & {
    outcome: Outcome;
    summary: string;
    path: string | null;
    line: number | null;
    warningsCount: number;
    imageSizeBytes: number | null;
  };
  boots: readonly (Span & { name: string; outcome: Outcome; sentence: string })[];
  verdict?: {
    outcome: Outcome;
    station: 'checks' | 'build' | 'boot' | 'verdict';
    sentence: string;
    /** It lacks tests of the branch, and no maintainer's word on that has come. */
    needsWord?: boolean;
    createdAtMs: number;
  };
  /** Newest vote of each person on the newest patch set. */
  votes: readonly { voterName: string; value: number; approves: boolean }[];
  unresolvedComments: number;
  /** Set on a rebase that merges by itself. */
  mergesWhenVerified: boolean;
  merge?: { commit: string; byName: string };
  /** What the reader is told instead of what the run made: set by `withhold`. */
  told?: Told;
}

/** The facts for a reader who may not read what the run made: nothing is left but what they are told. Pure. */
export function withhold(facts: SlipFacts, told: Told): SlipFacts {
  const { build: _build, verdict: _verdict, ...rest } = facts;
  return { ...rest, checks: [], boots: [], told };
}

/** How the run ended, as far as the reader may know. */
function endOf({ verdict, told }: SlipFacts): Outcome | undefined {
  return told ? told.outcome : verdict?.outcome;
}

/**
 * Reads a change's seven stations off its rows.
 * Pure: same rows, same slip.
 *
 * @returns always seven stations, in the order of `stationNames`.
 */
export function readSlip(facts: SlipFacts): Station[] {
  return [
    intake(facts),
    checks(facts),
    build(facts),
    boot(facts),
    verdict(facts),
    review(facts),
    merge(facts),
  ];
}

const vias = {
  'git-push': 'pushed with git',
  mbox: 'sent as a patch file',
  'module-upload': 'uploaded as a module',
  rebase: 'rebased',
} as const;

function intake({ patchSet, uploader, targetBranch }: SlipFacts): Station {
  const onto = patchSet.via === 'rebase' ? ` onto ${targetBranch}` : '';
  return {
    name: 'intake',
    state: 'pass',
    sentence: `Patch set ${patchSet.number}, ${vias[patchSet.via]}${onto} by ${uploader.name}, ${uploader.organizationName}.`,
  };
}

const neededWord = "A maintainer's word is needed before it runs.";

function verdict(facts: SlipFacts): Station {
  const name = 'verdict';
  const row = facts.verdict;
  if (facts.told) {
    const { state, sentence } = facts.told;
    return {
      name,
      state: toldState(facts.told),
      sentence: state === 'held' ? neededWord : sentence,
    };
  }
  if (row === undefined) {
    if (checks(facts).state === 'held') {
      return { name, state: 'held', sentence: neededWord };
    }
    const sentence =
      facts.run === undefined ? 'Nothing has run.' : 'Comes when the boots are judged.';
    return { name, state: 'waiting', sentence };
  }
  const durationMs =
    facts.run === undefined ? undefined : Math.max(0, row.createdAtMs - facts.run.createdAtMs);
  return {
    name,
    state: row.needsWord === true ? 'held' : row.outcome,
    sentence: row.sentence,
    ...(row.outcome === 'pass' || row.station === name ? {} : { where: row.station }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function review(facts: SlipFacts): Station {
  const name = 'review';
  const approvers = facts.votes.filter((vote) => vote.approves).map((vote) => vote.voterName);
  const veto = facts.votes.find((vote) => vote.value === -2);
  if (veto !== undefined) {
    return { name, state: 'fail', sentence: `${veto.voterName} voted −2: settle it with them.` };
  }
  if (facts.status === 'abandoned') return { name, state: 'skipped', sentence: 'Abandoned.' };
  if (facts.unresolvedComments > 0 && facts.status === 'open') {
    const open = sentenceCase(count(facts.unresolvedComments, 'comment'));
    const verb = facts.unresolvedComments === 1 ? 'is' : 'are';
    return { name, state: 'waiting', sentence: `${open} ${verb} unresolved.` };
  }
  if (approvers.length > 0) {
    return { name, state: 'pass', sentence: `Approved by ${approvers.join(', ')}.` };
  }
  if (endOf(facts) === 'fail') {
    return { name, state: 'skipped', sentence: 'Begins with a patch set that passes.' };
  }
  return { name, state: 'waiting', sentence: "Waits for a maintainer's +2." };
}

function merge(facts: SlipFacts): Station {
  const name = 'merge';
  if (facts.merge !== undefined) {
    const { commit, byName } = facts.merge;
    const done =
      facts.form === 'module'
        ? `Accepted by ${byName}.`
        : `Merged as ${commit.slice(0, 7)} into ${facts.targetBranch} by ${byName}.`;
    return { name, state: 'pass', sentence: done };
  }
  if (facts.status === 'abandoned') return { name, state: 'skipped', sentence: 'Abandoned.' };
  if (endOf(facts) === 'fail') {
    return { name, state: 'skipped', sentence: 'Begins with a patch set that passes.' };
  }
  if (facts.mergesWhenVerified) {
    return {
      name,
      state: facts.verdict === undefined && !facts.told ? 'running' : 'waiting',
      sentence: 'Merges by itself once this rebase is verified.',
    };
  }
  const open = [verdict(facts), review(facts)].filter(({ state }) => state !== 'pass');
  return {
    name,
    state: 'waiting',
    sentence:
      open.length === 0
        ? 'Ready: a maintainer can merge it.'
        : `Waits for ${open.map((station) => station.name).join(' and ')}.`,
  };
}
