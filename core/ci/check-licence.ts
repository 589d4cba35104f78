import type { Context } from '#core/context.ts';
import type { FileDifference } from '#core/git-port.ts';
import { checkContributor } from '#core/licensing/check-contributor.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { counted } from '#formats/text/count.ts';
import type { Finding } from './finding.ts';
import type { RunSubject } from './rows.ts';

/** Licence and grant as they are now, which may be later than the push. */
export function checkLicence(
  ctx: Context,
  { patchSet, repository }: RunSubject,
  files: readonly FileDifference[],
): Finding {
  const name = 'licence';
  const userId = patchSet?.uploaderUserId ?? '';
  const standing = checkContributor(ctx, { userId, repositoryId: repository.id });
  if (!standing.ok) return { name, outcome: 'fail', summary: standing.reason };
  const outside = files.filter(
    (file) => !standing.covers(file.path) || !standing.covers(file.oldPath || file.path),
  );
  if (outside[0] !== undefined) {
    const count = `${outside.length} of the ${counted(files.length, 'file')}`;
    const summary = `the grant covers only ${coverPhrase(standing.prefixes)}: ${count} of this patch lie outside; ask the licence office`;
    return { name, outcome: 'fail', summary, path: outside[0].path };
  }
  return { name, outcome: 'pass', summary: 'licence signed, grant live' };
}
