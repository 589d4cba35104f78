import type { Change } from '#core/changes/rows.ts';
import type { Context } from '#core/context.ts';
import { readOrganizationRow } from '#core/identity/rows.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { readOrganizationCover } from '#core/licensing/rows.ts';

/** An organization whose people read a part of the tree only, and which part. */
export interface PartReader {
  organizationName: string;
  cover: string;
}

/** The organization that sent the change, when its people read a part of the tree only. */
export function findPartReader(ctx: Context, change: Change): PartReader | undefined {
  const prefixes = readOrganizationCover(ctx, change.ownerOrganizationId, change.repositoryId);
  if (prefixes.includes('')) return undefined;
  const { name } = readOrganizationRow(ctx, change.ownerOrganizationId);
  return { organizationName: name, cover: coverPhrase(prefixes) };
}
