import type { Context } from '#core/context.ts';
import { type Agreement, findCurrentAgreement } from './rows.ts';

/** The licence as it stands, for everybody; undefined before the first is published. */
export function readCurrentAgreement(ctx: Context): Agreement | undefined {
  return findCurrentAgreement(ctx);
}
