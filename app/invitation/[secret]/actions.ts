'use server';
import { redirect } from 'next/navigation';
import { acceptInvitation } from '#core/identity/accept-invitation.ts';
import type { ActionResult } from '../../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../../outcomes/run-for-action.ts';

/** Makes the account, then sends its owner to sign in. */
export async function acceptInvitationAction(
  secret: string,
  _previous: ActionResult<unknown> | undefined,
  form: FormData,
): Promise<ActionResult<unknown>> {
  const result = await runForAction(
    (ctx) =>
      acceptInvitation(ctx, {
        secret,
        name: fieldOf(form, 'name'),
        email: fieldOf(form, 'email'),
        password: fieldOf(form, 'password'),
      }),
    'The account is made.',
  );
  if (result.ok) redirect('/sign-in?return=/licence');
  return result;
}
