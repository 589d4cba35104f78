import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { readPerson, requireSystem } from '#core/identity/rows.ts';
import { isMaintainer } from '#core/identity/rules.ts';
import { type ContributorStanding, checkContributor } from '#core/licensing/check-contributor.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { releases } from '#drizzle/schema/ci.ts';
import { checkLicence } from './check-licence.ts';
import type { Finding } from './finding.ts';
import type { Run, RunRows, RunSubject } from './rows.ts';

/**
 * Whether a source patch may run without a maintainer's word. A build reads the whole tree, and can show whatever the
 * patch asks for (`.incbin`, `#include`, an assertion). So the patch of a sender whose grant is a part of the tree is held
 * until a maintainer lets it run.
 */
export function checkGrant(ctx: Context, { run, patchSet, repository }: RunSubject): Finding {
  const name = 'grant';
  const standing = standingOf(ctx, patchSet, repository.id);
  if (!standing.ok) return { name, outcome: 'pass', summary: 'the licence check says why not' };
  if (standing.whole) {
    return { name, outcome: 'pass', summary: 'the sender’s grant covers the whole tree' };
  }
  const cover = coverPhrase(standing.prefixes);
  if (patchSet && hasWord(ctx, run, patchSet)) {
    const summary = `a maintainer asked for this run; the sender’s grant covers only ${cover}`;
    return { name, outcome: 'pass', summary };
  }
  const summary = `a maintainer must let it run: the sender’s grant covers only ${cover}, and a build reads the whole tree`;
  return { name, outcome: 'held', summary };
}

/** Whether a maintainer of today asked for this run, for the merge that it is for, or released it. */
export function hasWord(
  ctx: Context,
  run: Run,
  patchSet: { mergeWhenVerifiedByUserId: string | null },
): boolean {
  const release = ctx.db
    .select({ id: releases.id })
    .from(releases)
    .where(eq(releases.runId, run.id))
    .get();
  if (release) return true;
  return [run.requestedByUserId, patchSet.mergeWhenVerifiedByUserId].some((userId) => {
    const person = userId === null ? undefined : readPerson(ctx, userId);
    return person !== undefined && isMaintainer(person);
  });
}

/**
 * Asked once more right before something of a patch runs, which may be days after its checks: whether its
 * sender's grant still allows it.
 *
 * @returns why not, as the sentence that ends the run; undefined when it may run.
 */
export async function refuseToRun(
  ctx: Context,
  subject: RunSubject,
  rows: RunRows,
): Promise<string | undefined> {
  requireSystem(ctx);
  const { run, patchSet, repository, store } = subject;
  if (patchSet === undefined) return undefined;
  const standing = standingOf(ctx, patchSet, repository.id);
  if (standing.ok && standing.whole) return undefined;
  const { headCommit, baseCommit } = patchSet;
  const files = headCommit === null ? [] : await ctx.ports.git.diff(store, baseCommit, headCommit);
  const licence = checkLicence(ctx, subject, files);
  if (licence.outcome !== 'pass') return licence.summary;
  const wasHeld = rows.checks.some(({ name, outcome }) => name === 'grant' && outcome === 'held');
  if (headCommit === null || wasHeld || hasWord(ctx, run, patchSet)) return undefined;
  return 'the sender’s grant was narrowed after the checks; run it again, with a maintainer’s word';
}

function standingOf(
  ctx: Context,
  patchSet: RunSubject['patchSet'],
  repositoryId: string,
): ContributorStanding {
  return checkContributor(ctx, { userId: patchSet?.uploaderUserId ?? '', repositoryId });
}
