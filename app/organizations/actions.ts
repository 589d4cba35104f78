'use server';

/** Server actions of the pages of organizations: each reads its form, calls one verb, and returns its result or refusal. */
import { redirect } from 'next/navigation';
import { createOrganization } from '#core/identity/create-organization.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import type { Viewer } from '#core/identity/rows.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { reinstateOrganization } from '#core/licensing/reinstate-organization.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import type { ActionResult } from '../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../outcomes/run-for-action.ts';
import { site } from '../process/site.ts';
import { endOfDayMs } from './end-of-day.ts';
import { pathOf } from './path-of.ts';

type Previous = ActionResult<unknown> | undefined;
type Result = Promise<ActionResult<unknown>>;

export async function createOrganizationAction(_previous: Previous, form: FormData): Result {
  const slug = fieldOf(form, 'slug');
  const result = await runForAction(
    (ctx) => createOrganization(ctx, { name: fieldOf(form, 'name'), slug }),
    'Admitted.',
  );
  if (result.ok) redirect(`/organizations/${slug}`);
  return result;
}

export async function inviteAction(
  organizationId: string,
  _previous: Previous,
  form: FormData,
): Result {
  const { environment } = await site();
  const email = fieldOf(form, 'email');
  return runForAction((ctx) => {
    // The verb checks each against the closed list of roles.
    const roles = form.getAll('roles').map(String) as Viewer['roles'];
    const { secret } = inviteUser(ctx, { organizationId, email, roles });
    return {
      shownOnce: { text: `${environment.url}/invitation/${secret}`, what: 'invitation link' },
    };
  }, `The link is made, and shown only now. Send it to ${email}. It works once, for seven days.`);
}

export async function disableUserAction(userId: string, _previous: Previous): Result {
  return runForAction(
    (ctx) => disableUser(ctx, { userId }),
    'Disabled. Their sessions and tokens are ended.',
  );
}

export async function grantAction(
  organizationId: string,
  _previous: Previous,
  form: FormData,
): Result {
  return runForAction(
    (ctx) => {
      const ends = fieldOf(form, 'ends');
      return grantAccess(ctx, {
        organizationId,
        repositorySlug: fieldOf(form, 'repository'),
        pathPrefix: pathOf(fieldOf(form, 'path')),
        mayContribute: fieldOf(form, 'contribute') !== '',
        ...(ends !== '' && { endsAtMs: endOfDayMs(ends) }),
      });
    },
    ({ meaning }) => `Granted. ${meaning}`,
  );
}

export async function revokeGrantAction(grantId: string, _previous: Previous): Result {
  return runForAction((ctx) => revokeGrant(ctx, { grantId }), 'The grant has ended.');
}

export async function revokeOrganizationAction(
  organizationId: string,
  _previous: Previous,
  form: FormData,
): Result {
  return runForAction(
    (ctx) => revokeOrganization(ctx, { organizationId, reason: fieldOf(form, 'reason') }),
    'Revoked. Everything of theirs has ended.',
  );
}

export async function reinstateAction(organizationId: string, _previous: Previous): Result {
  return runForAction(
    (ctx) => reinstateOrganization(ctx, { organizationId }),
    'Reinstated. Its people sign in again; grants are given anew.',
  );
}
