import { asActor, type Context } from '#core/context.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { signIn } from '#core/identity/sign-in.ts';
import type { Seeded } from '../../scripts/seed.ts';

/** An access token of the account whose address begins so, made by the same verbs as on the page. */
export async function tokenOf(ctx: Context, seeded: Seeded, beginning: string): Promise<string> {
  const account = seeded.accounts.find(({ email }) => email.startsWith(beginning));
  if (account === undefined) throw new Error(`no account begins with ${beginning}`);
  const { email, password } = account;
  const { userId, sessionId } = await signIn(asActor(ctx, { kind: 'anonymous' }), {
    email,
    password,
  });
  const person = asActor(ctx, { kind: 'user', userId, sessionId });
  return createAccessToken(person, { name: 'test', scopes: ['read', 'write'], days: 1 }).token;
}
