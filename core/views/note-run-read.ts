import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import type { RunView } from './read-run.ts';

/**
 * Writes down that somebody reads what a run made: verdict and findings are as much of the source as its log.
 * Who is only told of the run reads nothing of it.
 *
 * @param run as `readRun` gave it to the actor.
 * @throws DomainError as `noteRead` does; then nothing may be given.
 */
export async function noteRunRead(ctx: Context, { run, told }: RunView): Promise<void> {
  if (told) return;
  await noteRead(ctx, { action: 'run.read', subject: `run:${run.id}`, detail: {} });
}
