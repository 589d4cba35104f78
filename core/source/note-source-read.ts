import { noteRead } from '#core/audit/note-read.ts';
import type { ReadingDoor } from '#core/audit/reading-doors.ts';
import type { Context } from '#core/context.ts';
import type { Reading } from './open-reading.ts';

/**
 * Records that the actor reads source. Call it after `openReading` and before the first byte is given.
 *
 * @param what `path`: a file or folder. `commit`: what is read of, the reading's own unless told. `fromCommit`: the
 *   older side of a difference or of a range.
 * @throws DomainError as noteRead: then nothing may be given.
 */
export async function noteSourceRead(
  ctx: Context,
  reading: Reading,
  what: { door: ReadingDoor; path?: string; commit?: string; fromCommit?: string },
): Promise<void> {
  await noteRead(ctx, {
    action: 'source.read',
    subject: `repository:${reading.access.repository.slug}`,
    detail: { commit: reading.commit, ...what },
  });
}
