import type { Change } from '#core/changes/rows.ts';
import { waitsForRelease } from '#core/changes/tell-of-run.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { isMaintainer as maintains } from '#core/identity/rules.ts';
import { readOrganizationCover } from '#core/licensing/rows.ts';
import { judgeRequirements } from '#core/review/rules.ts';
import type { ChangeFacts } from './read-change-facts.ts';
import type { SlipFacts, Station } from './slip-facts.ts';
import { yourTurn } from './your-turn.ts';

/** What is awaited of the actor by a change; `seen`: its facts as far as the actor may know them, and their slip. */
type TurnOf = (
  change: Change,
  found: ChangeFacts,
  seen: { facts: SlipFacts; slip: readonly Station[] },
) => string | undefined;

/**
 * What is awaited of the actor by each change that it is asked about, as `yourTurn` says.
 *
 * @throws DomainError `unauthenticated`.
 */
export function turnsFor(ctx: Context): TurnOf {
  const { userId, ...viewer } = requireUser(ctx);
  const isMaintainer = maintains(viewer);
  const readsPart = readsPartOf(ctx);
  return (change, found, { facts, slip }) => {
    if (change.status !== 'open') return undefined;
    const { newestRun, senders } = found;
    const resultWaits =
      isMaintainer &&
      newestRun !== undefined &&
      facts.verdict !== undefined &&
      readsPart(change) &&
      waitsForRelease(ctx, newestRun);
    return yourTurn(
      {
        isChangeOwner: change.ownerUserId === userId,
        isSender: senders.has(userId),
        isMaintainer,
      },
      { slip, requirements: judgeRequirements(facts), resultWaits },
    );
  };
}

/** Whether the people of the organization that sent a change read a part of the tree only; asked once for each. */
function readsPartOf(ctx: Context): (change: Change) => boolean {
  const known = new Map<string, boolean>();
  return ({ ownerOrganizationId, repositoryId }) => {
    const key = `${ownerOrganizationId} ${repositoryId}`;
    const answer =
      known.get(key) ?? !readOrganizationCover(ctx, ownerOrganizationId, repositoryId).includes('');
    known.set(key, answer);
    return answer;
  };
}
