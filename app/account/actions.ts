'use server';

/** Server actions of the account page: each reads its form, calls one verb, and returns its result or refusal. */
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { revokeAccessToken } from '#core/identity/revoke-access-token.ts';
import { revokeSession } from '#core/identity/revoke-session.ts';
import type { ActionResult } from '../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../outcomes/run-for-action.ts';

type Previous = ActionResult<unknown> | undefined;
type Result = Promise<ActionResult<unknown>>;

export async function createTokenAction(_previous: Previous, form: FormData): Result {
  return runForAction((ctx) => {
    const { token } = createAccessToken(ctx, {
      name: fieldOf(form, 'name'),
      // The verb checks each against the closed list of scopes.
      scopes: form.getAll('scopes').map(String) as ('read' | 'write')[],
      days: Number(fieldOf(form, 'days')),
    });
    return { shownOnce: { text: token, what: 'access token' } };
  }, 'The token is made, and shown only now. Copy it.');
}

export async function revokeTokenAction(id: string, _previous: Previous): Result {
  return runForAction((ctx) => revokeAccessToken(ctx, { id }), 'Revoked.');
}

export async function endSessionAction(handle: string, _previous: Previous): Result {
  return runForAction((ctx) => revokeSession(ctx, { handle }), 'Signed out there.');
}
