import { noteRead } from '#core/audit/note-read.ts';
import { foldPaths } from '#core/audit/read-places.ts';
import { type ReadingDoor, wholeDoors } from '#core/audit/reading-doors.ts';
import type { Context } from '#core/context.ts';
import type { Reading } from './open-reading.ts';

/** All under the path, of which a grant of parts gives those alone. */
function allUnder(
  { access }: Reading,
  path: string,
): { whole: true } | { folders: readonly string[] } {
  if (access.covers(path)) return { whole: true };
  return { folders: access.prefixes.filter((part) => path === '' || part.startsWith(`${path}/`)) };
}

/**
 * Records that the actor reads source. Call it after `openReading`, and wait for it before the first byte is given; what
 * is given may be read meanwhile.
 *
 * @param what `path`: a file or folder. `paths`: of an answer with text of several files (differences, results of a
 *   search), all of them that are shown, by which people ask later who has read one. `commit`: what is read of, the
 *   reading's own unless told. `fromCommit`: the older side of a difference or of a range.
 * @throws DomainError as noteRead: then nothing may be given.
 */
export async function noteSourceRead(
  ctx: Context,
  reading: Reading,
  what: {
    door: ReadingDoor;
    path?: string;
    paths?: readonly string[];
    commit?: string;
    fromCommit?: string;
  },
): Promise<void> {
  const { paths, ...rest } = what;
  await noteRead(ctx, {
    action: 'source.read',
    subject: `repository:${reading.access.repository.slug}`,
    detail: {
      commit: reading.commit,
      // Its commit ids are its own.
      ...(reading.view && { view: reading.view.id }),
      ...rest,
      ...(paths && foldPaths(paths)),
      ...(wholeDoors.has(what.door) && allUnder(reading, what.path ?? '')),
    },
  });
}
