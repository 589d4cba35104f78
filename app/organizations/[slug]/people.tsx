import type { OrganizationDetail } from '#core/views/read-organization.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Dialog } from '../../components/forms/dialog.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Time } from '../../components/text/time.tsx';
import { roleNames } from '../../text/role-words.ts';
import { disableUserAction } from '../actions.ts';

type Person = OrganizationDetail['users'][number];

/** The people of an organization, with an end for the accounts that the viewer may end. */
export function People({ detail }: { detail: OrganizationDetail }) {
  return (
    <Table<Person>
      caption="People"
      rows={detail.users}
      rowKey={({ id }) => id}
      columns={[
        { label: 'Name', primary: true, cell: ({ name }) => name },
        { label: 'E-mail', cell: ({ email }) => email },
        { label: 'Roles', cell: ({ roles }) => roles.map((role) => roleNames[role]).join(', ') },
        {
          label: 'Account',
          tight: true,
          cell: (person) =>
            person.disabledAtMs !== null ? (
              'disabled'
            ) : detail.may.disable.has(person.id) ? (
              <DisableDialog person={person} />
            ) : (
              'live'
            ),
        },
      ]}
      empty={
        <EmptyState title="Nobody yet">Invite somebody; the link makes their account.</EmptyState>
      }
    />
  );
}

function DisableDialog({ person }: { person: Person }) {
  return (
    <Dialog
      trigger="Disable"
      kind="danger"
      small
      title={`Disable ${person.name}?`}
      description={
        <p>
          {person.name} ({person.email}) is signed out everywhere at once, and their access tokens
          end. What they sent and wrote stays. There is no way back: a new invitation makes a new
          account.
        </p>
      }
    >
      <ActionForm action={disableUserAction.bind(null, person.id)} label={`Disable ${person.name}`}>
        <SubmitButton kind="danger" waiting="Disabling…">
          Disable {person.name}
        </SubmitButton>
      </ActionForm>
    </Dialog>
  );
}

/** Links that wait to be used. */
export function Invitations({ detail, nowMs }: { detail: OrganizationDetail; nowMs: number }) {
  return (
    <Table<OrganizationDetail['invitations'][number]>
      caption="Open invitations"
      rows={detail.invitations}
      rowKey={({ id }) => id}
      columns={[
        {
          label: 'Invited',
          primary: true,
          cell: ({ email }) => email ?? 'whoever holds the link',
        },
        { label: 'Roles', cell: ({ roles }) => roles.map((role) => roleNames[role]).join(', ') },
        {
          label: 'Link ends',
          tight: true,
          cell: ({ expiresAtMs }) => <Time atMs={expiresAtMs} nowMs={nowMs} />,
        },
      ]}
    />
  );
}
