import type { OrganizationDetail } from '#core/views/read-organization.ts';
import { counted } from '#formats/text/count.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Dialog } from '../../components/forms/dialog.tsx';
import { TextArea } from '../../components/forms/field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { reinstateAction, revokeOrganizationAction } from '../actions.ts';

function WhatEnds({ detail }: { detail: OrganizationDetail }) {
  const { organization, users, grants, invitations } = detail;
  const people = users.filter(({ disabledAtMs }) => disabledAtMs === null);
  const live = grants.filter((grant) => grant.live);
  return (
    <>
      <p>At once, and for everybody there:</p>
      <ul>
        {people.length > 0 ? (
          <li>
            {counted(people.length, 'person is', 'people are')} signed out, and their access tokens
            end: {people.map(({ name }) => name).join(', ')}
          </li>
        ) : null}
        {live.length > 0 ? (
          <li>{counted(live.length, 'grant ends', 'grants end')}; clones and streams are cut</li>
        ) : null}
        {invitations.length > 0 ? (
          <li>{counted(invitations.length, 'invitation ends', 'invitations end')}</li>
        ) : null}
        <li>Nobody of {organization.name} can sign in</li>
      </ul>
      <p>
        What they contributed stays. You can reinstate the organization; grants are then given anew.
      </p>
    </>
  );
}

/** Ends a partner's access; says first what ends, and for whom. */
export function RevokeDialog({ detail }: { detail: OrganizationDetail }) {
  const { organization } = detail;
  return (
    <Dialog
      trigger="Revoke access"
      kind="danger"
      title={`Revoke ${organization.name}?`}
      description={<WhatEnds detail={detail} />}
    >
      <ActionForm
        action={revokeOrganizationAction.bind(null, organization.id)}
        label={`Revoke ${organization.name}`}
      >
        <TextArea
          label="Reason"
          name="reason"
          required
          maxLength={1000}
          hint="Kept in the audit log."
        />
        <SubmitButton kind="danger" waiting="Revoking…">
          Revoke {organization.name}
        </SubmitButton>
      </ActionForm>
    </Dialog>
  );
}

/** Lets a revoked organization in again; says first what stays ended. */
export function ReinstateDialog({ organization }: { organization: { id: string; name: string } }) {
  return (
    <Dialog
      trigger="Reinstate"
      title={`Reinstate ${organization.name}?`}
      description="Its people can sign in again with their passwords. Sessions, tokens and grants stay ended: they make tokens anew, and you give grants anew."
    >
      <ActionForm
        action={reinstateAction.bind(null, organization.id)}
        label={`Reinstate ${organization.name}`}
      >
        <SubmitButton waiting="Reinstating…">Reinstate {organization.name}</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}
