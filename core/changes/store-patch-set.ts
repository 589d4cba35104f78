import { eq, lt, sql } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { startRun } from '#core/ci/start-run.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { artifactUses, changes, patchSets } from '#drizzle/schema/changes.ts';
import { artifacts } from '#drizzle/schema/source.ts';
import { requireQuota } from './quota.ts';
import type { Change, PatchSet, Repository } from './rows.ts';
import { blackBoxNumbers, incomingRef, patchSetRef } from './rules.ts';
import type { Submitted } from './schema.ts';

export interface NewPatchSet {
  repository: Repository;
  targetBranch: string;
  /** Tip of the target branch: the run is judged by it. */
  tip: string;
  changeId: string;
  subject: string;
  /** Left out: none, or the one that the change has. */
  topic?: string | undefined;
  contribution: Change['contribution'];
  form: Change['form'];
  owner: { userId: string; organizationId: string };
  /**
   * Finds, inside the transaction, the change that this continues; undefined makes a new one. It throws
   * when that change takes no patch set any more.
   */
  findChange(tx: Context): Change | undefined;
  patchSet: Pick<
    PatchSet,
    | 'via'
    | 'uploaderUserId'
    | 'baseCommit'
    | 'headCommit'
    | 'artifactSha256'
    | 'moduleMetadata'
    | 'message'
    | 'authorName'
    | 'authorEmail'
    | 'sizeBytes'
    | 'mergeWhenVerifiedByUserId'
  >;
  /** More to be written along, e.g. votes that a rebase keeps. */
  alongside?(tx: Context, patchSetId: string): void;
}

/**
 * Writes a patch set, with its change, artifact, run and job, in one transaction.
 *
 * Git goes first: the commit is kept by `refs/incoming/<patch set id>` before the database names it, and by
 * its lasting ref afterwards. A stop in between leaves at most a ref too many or under its first name, which
 * `recoverPatchSets` settles; the database never names a commit that git has not.
 */
export async function storePatchSet(ctx: Context, input: NewPatchSet): Promise<Submitted> {
  const patchSetId = ctx.newId();
  const { headCommit } = input.patchSet;
  const store = changesStore(input.repository.slug, input.owner.organizationId);
  const incoming = incomingRef(patchSetId);
  if (headCommit !== null) await ctx.ports.git.updateRef(store, incoming, headCommit, '');
  let stored: Submitted;
  try {
    stored = await transactWhenFree(ctx, (tx) => writeRows(tx, input, patchSetId));
  } catch (error) {
    if (headCommit !== null) await orLater(ctx, store, ctx.ports.git.deleteRef(store, incoming));
    throw error;
  }
  if (headCommit !== null) {
    await orLater(ctx, store, giveLastingRef(ctx, store, { stored, incoming, headCommit }));
  }
  return stored;
}

async function giveLastingRef(
  ctx: Context,
  store: string,
  { stored, incoming, headCommit }: { stored: Submitted; incoming: string; headCommit: string },
): Promise<void> {
  const lasting = patchSetRef(stored.changeNumber, stored.patchSetNumber);
  await ctx.ports.git.updateRef(store, lasting, headCommit, '');
  await ctx.ports.git.deleteRef(store, incoming);
}

/**
 * What the sender is told depends on the transaction alone: a ref that cannot be written now (a lock, a full
 * disk) is left to the next `recoverPatchSets`.
 */
async function orLater(ctx: Context, store: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const reason = reasonOf(error);
    const sentence = `the refs of store ${store} lag behind and will be written later: ${reason}`;
    ctx.ports.condition.report(`store:${store}`, { sentence, stops: false });
  }
}

function writeRows(tx: Context, input: NewPatchSet, patchSetId: string): Submitted {
  const { via, uploaderUserId: userId, sizeBytes } = input.patchSet;
  // A rebase is a maintainer's, and not counted for who sent the change.
  if (via !== 'rebase') requireQuota(tx, { ...input.owner, userId }, { sizeBytes });
  const changeNumber = continueChange(tx, input) ?? insertChange(tx, input);
  const patchSetNumber = insertPatchSet(tx, input, { id: patchSetId, changeNumber });
  input.alongside?.(tx, patchSetId);
  const { runId } = startRun(tx, { patchSetId, judgeCommit: input.tip, reason: 'patch-set' });
  appendEntry(tx, {
    action: 'change.submit',
    subject: `change:${changeNumber}`,
    detail: {
      patchSet: patchSetNumber,
      repository: input.repository.slug,
      branch: input.targetBranch,
      contribution: input.contribution,
      form: input.form,
      via,
      commit: input.patchSet.headCommit ?? undefined,
      artifactSha256: input.patchSet.artifactSha256 ?? undefined,
      runId,
    },
  });
  return { changeNumber, patchSetNumber, runId, path: `/changes/${changeNumber}` };
}

/** @returns the number of the change that is continued, if one is. */
function continueChange(tx: Context, input: NewPatchSet): number | undefined {
  const number = input.findChange(tx)?.number;
  if (number === undefined) return undefined;
  tx.db
    .update(changes)
    .set({ subject: input.subject, topic: input.topic, updatedAtMs: tx.nowMs() })
    .where(eq(changes.number, number))
    .run();
  return number;
}

function insertChange(tx: Context, input: NewPatchSet): number {
  return tx.db
    .insert(changes)
    .values({
      number: nextChangeNumber(tx, input.contribution),
      repositoryId: input.repository.id,
      changeId: input.changeId,
      targetBranch: input.targetBranch,
      subject: input.subject,
      topic: input.topic,
      contribution: input.contribution,
      form: input.form,
      ownerUserId: input.owner.userId,
      ownerOrganizationId: input.owner.organizationId,
      status: 'open',
      createdAtMs: tx.nowMs(),
      updatedAtMs: tx.nowMs(),
    })
    .returning({ number: changes.number })
    .get().number;
}

/** In the transaction that writes it, so that nobody else takes the same. */
function nextChangeNumber(tx: Context, contribution: Change['contribution']): number {
  const { first, last } = blackBoxNumbers;
  if (contribution === 'shared') {
    const row = tx.db
      .select({ newest: sql<number | null>`max(${changes.number})` })
      .from(changes)
      .where(lt(changes.number, first))
      .get();
    return (row?.newest ?? 0) + 1;
  }
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = tx.randomBytes(4);
    const number = first + ((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % (last - first + 1));
    const taken = tx.db
      .select({ number: changes.number })
      .from(changes)
      .where(eq(changes.number, number))
      .get();
    if (taken === undefined) return number;
  }
}

/** With the artifact that a module's is. @returns its number. */
function insertPatchSet(
  tx: Context,
  input: NewPatchSet,
  { id, changeNumber }: { id: string; changeNumber: number },
): number {
  const { artifactSha256, sizeBytes } = input.patchSet;
  const number = nextPatchSetNumber(tx, changeNumber);
  if (artifactSha256 !== null) insertArtifact(tx, artifactSha256, sizeBytes);
  tx.db
    .insert(patchSets)
    .values({ id, changeNumber, number, ...input.patchSet, createdAtMs: tx.nowMs() })
    .run();
  if (artifactSha256 !== null) insertUse(tx, input, changeNumber, artifactSha256);
  return number;
}

function nextPatchSetNumber(tx: Context, changeNumber: number): number {
  const row = tx.db
    .select({ newest: sql<number | null>`max(${patchSets.number})` })
    .from(patchSets)
    .where(eq(patchSets.changeNumber, changeNumber))
    .get();
  return (row?.newest ?? 0) + 1;
}

function insertArtifact(tx: Context, sha256: string, sizeBytes: number): void {
  tx.db
    .insert(artifacts)
    .values({ sha256, sizeBytes, mediaType: 'application/x-elf', createdAtMs: tx.nowMs() })
    .onConflictDoNothing()
    .run();
}

function insertUse(tx: Context, input: NewPatchSet, changeNumber: number, sha256: string): void {
  const metadata = input.patchSet.moduleMetadata;
  tx.db
    .insert(artifactUses)
    .values({
      id: tx.newId(),
      artifactSha256: sha256,
      changeNumber,
      repositoryId: input.repository.id,
      purpose: 'module',
      name: `${metadata?.name ?? 'module'}-${metadata?.version ?? '0'}.vmod`,
      createdAtMs: tx.nowMs(),
    })
    .run();
}
