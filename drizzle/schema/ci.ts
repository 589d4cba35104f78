import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { patchSets } from './changes.ts';
import { repositories } from './source.ts';

export const outcomes = ['pass', 'fail', 'infrastructure'] as const;
export type Outcome = (typeof outcomes)[number];

/** One test of one boot, kept as evidence. */
export interface KeptTestResult {
  /** Of nested suites ` > ` stands between. */
  suite: string;
  name: string;
  outcome: 'passed' | 'failed' | 'skipped' | 'expected-failure';
  /** How many expectations the machine saw it check; absent where the guest alone says that it ran. */
  checks?: number;
}

/** What a boot lacks of the tests that passed on the branch; names as `suite > name`. */
export interface KeptLackingTests {
  missing: string[];
  /** Passed on the branch, and skipped here. */
  skipped: string[];
  /** Checks less than on the branch: an expectation that is not checked cannot fail. */
  weaker: string[];
}

/** The automatic work on one patch set, or on a commit of the target branch (trusted). Immutable. */
export const runs = sqliteTable(
  'runs',
  {
    id: text().primaryKey(),
    repositoryId: text()
      .notNull()
      .references(() => repositories.id),
    /** Null: a trusted run of `commit` on the target branch, which may fill the compile cache. */
    patchSetId: text().references(() => patchSets.id),
    reason: text({ enum: ['patch-set', 'rerun', 'released', 'trusted-branch'] }).notNull(),
    /** Where recipe and judge are read from: the target branch's tip when the run was made. */
    judgeCommit: text().notNull(),
    /** What is built: the patch set's commit, the branch's commit, or `judgeCommit` for a module. */
    commit: text().notNull(),
    requestedByUserId: text(),
    createdAtMs: integer().notNull(),
  },
  (table) => [index('runs_patch_set').on(table.patchSetId)],
);

/** The run that a row is of. */
const ofRun = () =>
  text()
    .notNull()
    .references(() => runs.id);

/** One fact about a patch set before anything of it runs. Immutable. */
export const checks = sqliteTable(
  'checks',
  {
    id: text().primaryKey(),
    runId: ofRun(),
    name: text().notNull(),
    /** `held`: needs a maintainer's word before anything of it runs. */
    outcome: text({ enum: ['pass', 'fail', 'held', 'infrastructure'] }).notNull(),
    /** A sentence that names the thing, the value and the next step. */
    summary: text().notNull(),
    path: text(),
    line: integer(),
    startedAtMs: integer().notNull(),
    finishedAtMs: integer().notNull(),
  },
  (table) => [uniqueIndex('checks_name').on(table.runId, table.name)],
);

/** A maintainer's word on a held run. Immutable. */
export const releases = sqliteTable('releases', {
  id: text().primaryKey(),
  runId: ofRun().unique(),
  userId: text().notNull(),
  createdAtMs: integer().notNull(),
});

/**
 * What a maintainer lets those know of a run's result who may not read the whole tree; the newest row of a run
 * counts. Immutable.
 */
export const resultReleases = sqliteTable(
  'result_releases',
  {
    id: text().primaryKey(),
    runId: ofRun(),
    /** `outcome`: pass, fail or ours. `sentence`: that, and a sentence that the maintainer wrote. */
    level: text({ enum: ['outcome', 'sentence'] }).notNull(),
    sentence: text(),
    userId: text().notNull(),
    createdAtMs: integer().notNull(),
  },
  (table) => [index('result_releases_run').on(table.runId)],
);

/** Immutable. */
export const builds = sqliteTable('builds', {
  id: text().primaryKey(),
  runId: ofRun().unique(),
  outcome: text({ enum: outcomes }).notNull(),
  summary: text().notNull(),
  path: text(),
  line: integer(),
  /** SHA-256 over the run's id and its check rows: what this stage read. */
  inputSha256: text().notNull(),
  imageSha256: text(),
  elfSha256: text(),
  symversSha256: text(),
  /** The initrd that carries a module, for module contributions. */
  bundleSha256: text(),
  logSha256: text(),
  warningsCount: integer().notNull(),
  imageSizeBytes: integer(),
  /** `bubblewrap`, `unshare`, or `none` for a refusal. */
  sandbox: text().notNull(),
  startedAtMs: integer().notNull(),
  finishedAtMs: integer().notNull(),
});

/** Immutable. */
export const boots = sqliteTable(
  'boots',
  {
    id: text().primaryKey(),
    runId: ofRun(),
    buildId: text()
      .notNull()
      .references(() => builds.id),
    name: text().notNull(),
    imageSha256: text().notNull(),
    /** The judged facts, filled in by the same stage: pure function of transcript and expectation. */
    outcome: text({ enum: outcomes }).notNull(),
    sentence: text().notNull(),
    milestonesReached: integer().notNull(),
    milestonesTotal: integer().notNull(),
    testsPassed: integer(),
    testsTotal: integer(),
    /** Each test: suite, name, outcome, and how many expectations the machine saw it check. */
    tests: text({ mode: 'json' }).$type<KeptTestResult[]>(),
    /** Of a boot that passed: tests that passed on the branch and not here. Null when there are none. */
    lacking: text({ mode: 'json' }).$type<KeptLackingTests>(),
    exitKind: text(),
    retiredInstructions: integer(),
    consoleSha256: text(),
    finalStateSha256: text(),
    /** Artifacts: the raw console, and the transcript as JSON. */
    consoleArtifactSha256: text(),
    transcriptArtifactSha256: text(),
    startedAtMs: integer().notNull(),
    finishedAtMs: integer().notNull(),
  },
  (table) => [uniqueIndex('boots_name').on(table.runId, table.name)],
);

/** The end of a run. Immutable. */
export const verdicts = sqliteTable('verdicts', {
  id: text().primaryKey(),
  runId: ofRun().unique(),
  outcome: text({ enum: outcomes }).notNull(),
  /** Where the path ended. */
  station: text({ enum: ['checks', 'build', 'boot', 'verdict'] }).notNull(),
  sentence: text().notNull(),
  /** What of the branch's tests it lacks, as a sentence: a merge needs a maintainer's word on it. */
  lacking: text(),
  path: text(),
  line: integer(),
  /** SHA-256 over the rows that it was concluded from. */
  evidenceSha256: text().notNull(),
  createdAtMs: integer().notNull(),
});

/** A maintainer's word that a patch set may do without the tests that its verdict says it lacks. Immutable. */
export const testWaivers = sqliteTable('test_waivers', {
  id: text().primaryKey(),
  runId: ofRun().unique(),
  userId: text().notNull(),
  /** The verdict's sentence that the word was given on. */
  lacking: text().notNull(),
  createdAtMs: integer().notNull(),
});

/** What a run says while it works: state changes and pieces of logs. Pieces go once the artifact is kept. */
export const runEvents = sqliteTable(
  'run_events',
  {
    /** Of all runs together: never told to a reader, who would count what hidden runs say meanwhile. */
    sequence: integer().primaryKey({ autoIncrement: true }),
    runId: ofRun(),
    /** Counts within the run, from 1. */
    number: integer().notNull().default(0),
    kind: text({ enum: ['state', 'chunk'] }).notNull(),
    /** `checks`, `build`, `boot`, `verdict`. */
    station: text().notNull(),
    /** For chunks: `build`, or `boot:<name>`. */
    stream: text(),
    /** For state: a JSON object. */
    body: blob({ mode: 'buffer' }).notNull(),
    atMs: integer().notNull(),
  },
  (table) => [index('run_events_number').on(table.runId, table.number)],
);

/** The embedded queue. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    payload: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** For whom it is done: those who wait take turns. */
    share: text().notNull().default(''),
    takenAtMs: integer(),
    state: text({ enum: ['queued', 'leased', 'done', 'dead'] }).notNull(),
    /** Times taken; at most three. */
    attempts: integer().notNull(),
    leaseOwner: text(),
    leaseExpiresAtMs: integer(),
    lastError: text(),
    createdAtMs: integer().notNull(),
    finishedAtMs: integer(),
  },
  (table) => [
    index('jobs_state').on(table.state, table.createdAtMs),
    index('jobs_share').on(table.share, table.takenAtMs),
  ],
);

/** Processes that take jobs, for the operator's eye. */
export const runners = sqliteTable('runners', {
  id: text().primaryKey(),
  startedAtMs: integer().notNull(),
  heartbeatAtMs: integer().notNull(),
  sandbox: text().notNull(),
});
