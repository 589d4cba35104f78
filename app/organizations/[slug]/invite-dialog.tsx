import type { Viewer } from '#core/identity/rows.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Dialog } from '../../components/forms/dialog.tsx';
import { ChoiceField, Field, FieldGroup } from '../../components/forms/field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { roleWords } from '../../text/role-words.ts';
import { inviteAction } from '../actions.ts';

/** Makes a link that becomes an account. The link is shown here, once. `roles`: the usual one first. */
export function InviteDialog({
  organization,
  roles,
}: {
  organization: { id: string; name: string };
  roles: readonly Viewer['roles'][number][];
}) {
  return (
    <Dialog
      trigger="Invite somebody"
      small
      title={`Invite somebody to ${organization.name}`}
      description="You get a link to send them. Whoever opens it first makes the account."
    >
      <ActionForm action={inviteAction.bind(null, organization.id)} label="Invite somebody">
        <Field label="E-mail address" name="email" type="email" required autoComplete="off" />
        <FieldGroup legend="Roles">
          {roles.map((role) => (
            <ChoiceField
              key={role}
              name="roles"
              value={role}
              label={roleWords[role]}
              defaultChecked={role === roles[0]}
            />
          ))}
        </FieldGroup>
        <SubmitButton waiting="Making the link…">Make the link</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}
