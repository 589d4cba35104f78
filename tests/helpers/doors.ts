import { eq } from 'drizzle-orm';
import { errorResponse } from '#app/api/json-response.ts';
import { getChange, getChanges, getRun, getSlip } from '#app/api/read-changes.ts';
import { serveArtifact } from '#app/api/serve-artifact.ts';
import { serveRunEvents } from '#app/api/serve-run-events.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import type { Context } from '#core/context.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { listModules } from '#core/views/list-modules.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { listTurns } from '#core/views/list-turns.ts';
import { artifactUses } from '#drizzle/schema/changes.ts';
import type { Person } from './site.ts';

/** What one door said, by the door's name. */
export type Answers = Record<string, string>;

async function saidBy(ask: () => unknown): Promise<string> {
  try {
    const value = await ask();
    if (!(value instanceof Response)) return JSON.stringify(value) ?? 'nothing';
    const bytes = Buffer.from(await value.arrayBuffer());
    return `${value.status} ${bytes.toString('latin1')}`;
  } catch (error) {
    return await errorResponse(error).text();
  }
}

/** A stream of server-sent events up to its first pause, as text, with its chunks decoded. */
async function firstEvents(ctx: Context, runId: string): Promise<string> {
  const pause = () => Promise.reject(new Error('a pause'));
  const response = serveRunEvents(new Request('http://portal/events'), ctx, runId, pause);
  let text = String(response.status);
  const decoder = new TextDecoder();
  try {
    for await (const piece of response.body ?? []) text += decoder.decode(piece);
  } catch {
    // the pause
  }
  return text.replace(/"base64":"([^"]*)"/g, (_all, base64) =>
    Buffer.from(base64, 'base64').toString('latin1'),
  );
}

/**
 * Tries every door behind which something of a change could lie: pages' verbs, API, lists, artifacts of its run
 * by their hashes, streams, the commit as source. A refusal is an answer too.
 */
export async function tryDoors(
  { ctx }: Person,
  sent: { changeNumber: number; runId: string },
  place: { commit: string; paths: readonly string[] },
): Promise<Answers> {
  const { changeNumber: number, runId } = sent;
  const made = ctx.db
    .selectDistinct({ sha256: artifactUses.artifactSha256 })
    .from(artifactUses)
    .where(eq(artifactUses.runId, runId))
    .all();
  const request = new Request('http://portal/api/changes?status=open');
  const doors: Record<string, () => unknown> = {
    'change page': () => getChange(ctx, String(number)),
    slip: () => getSlip(ctx, String(number)),
    run: () => getRun(ctx, runId),
    list: () => getChanges(request, ctx),
    'list of modules': () => listModules(ctx),
    difference: () => readPatchSetDiff(ctx, { number, patchSet: 1 }),
    'your turn': () => listTurns(ctx),
    events: () => listRunEvents(ctx, { runId, afterNumber: 0 }),
    'event stream': () => firstEvents(ctx, runId),
    commit: () => readCommit(ctx, { repositorySlug: 'keel', commit: place.commit }),
  };
  for (const path of place.paths) {
    doors[`file ${path}`] = async () =>
      (await readSourceFile(ctx, { repositorySlug: 'keel', path })).text;
    doors[`file ${path} of the patch`] = async () =>
      (await readSourceFile(ctx, { repositorySlug: 'keel', path, revision: place.commit })).text;
  }
  const answers: Answers = {};
  for (const [door, ask] of Object.entries(doors)) answers[door] = await saidBy(ask);
  for (const [index, { sha256 }] of made.entries()) {
    answers[`artifact ${index}`] = await saidBy(() => serveArtifact(ctx, sha256));
  }
  return answers;
}

/** The doors whose answer holds the text. */
export function doorsWith(answers: Answers, text: string): string[] {
  return Object.keys(answers).filter((door) => answers[door]?.includes(text));
}
