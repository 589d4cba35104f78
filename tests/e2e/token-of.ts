import type { Context } from '#core/context.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { accountOf, type Seeded, signInAs } from '#scripts/seed.ts';

/** An access token of the account whose address begins so, made by the same verbs as on the page. */
export async function tokenOf(ctx: Context, seeded: Seeded, beginning: string): Promise<string> {
  const person = await signInAs(ctx, accountOf(seeded, beginning));
  return createAccessToken(person, { name: 'test', scopes: ['read', 'write'], days: 1 }).token;
}
