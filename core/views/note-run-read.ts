import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import type { RunView } from './read-run.ts';

/**
 * Records in the audit log that somebody reads what a run made: its verdict and findings can quote source as its log can.
 * Whoever is only told of the run reads nothing of it, and leaves no entry.
 *
 * @param run as `readRun` gave it to the actor.
 * @throws DomainError as `noteRead` does; then nothing may be given.
 */
export async function noteRunRead(ctx: Context, { run, told }: RunView): Promise<void> {
  if (told) return;
  await noteRead(ctx, { action: 'run.read', subject: `run:${run.id}`, detail: {} });
}
