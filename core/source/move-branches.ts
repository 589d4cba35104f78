import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import type { Imported } from '#core/import-port.ts';
import { counted } from '#formats/text/count.ts';
import { endImport, type ImportRow } from './import-rows.ts';
import { tellMoved } from './tell-moved.ts';

const none = '0'.repeat(40);

interface Move {
  branch: string;
  from: string;
  to: string;
}

/** Moves the branches of a hosted repository to where its origin has them; what would lose commits stays unless told. */
export async function moveBranches(ctx: Context, row: ImportRow, made: Imported): Promise<void> {
  const { git } = ctx.ports;
  const moves: Move[] = [];
  const stay: string[] = [];
  for (const { name: branch, commit: to } of made.branches) {
    const from = (await git.resolve(row.slug, `refs/heads/${branch}`)) ?? none;
    if (from === to) continue;
    const forward = from === none || (await git.isAncestor(row.slug, from, to));
    if (forward || row.updates === 'anywhere') moves.push({ branch, from, to });
    else stay.push(branch);
  }
  await transactWhenFree(ctx, (tx) => {
    const moved = moves.filter(({ branch, from, to }) => {
      if (git.moveBranchNow(row.slug, branch, to, from)) return true;
      stay.push(branch);
      return false;
    });
    endImport(tx, row.id, { state: 'done', outcome: outcomeOf(moved, stay) });
    appendEntry(tx, {
      action: 'repository.update',
      subject: `repository:${row.slug}`,
      detail: {
        ...{ importId: row.id, from: row.origin, stayed: stay.slice(0, 20) },
        moved: moved.slice(0, 20).map(({ branch, to }) => `${branch} ${to}`),
      },
    });
    if (row.repositoryId === null) return;
    tellMoved(
      tx,
      row.repositoryId,
      moved.map(({ branch }) => branch),
    );
  });
}

function outcomeOf(moved: readonly Move[], stay: readonly string[]): string {
  const names = moved.slice(0, 5).map(({ branch }) => branch);
  const came =
    moved.length === 0
      ? 'Nothing new.'
      : `${counted(moved.length, 'branch', 'branches')} moved: ${names.join(', ')}${moved.length > 5 ? ' …' : ''}.`;
  if (stay.length === 0) return came;
  return `${came} Left where they are, since they hold commits that the origin lacks: ${stay.slice(0, 5).join(', ')}.`;
}
