import type { AccessTokenSummary } from '#core/identity/list-access-tokens.ts';
import { ActionForm } from '../components/forms/action-form.tsx';
import { Dialog } from '../components/forms/dialog.tsx';
import { ChoiceField, Field, FieldGroup, Select } from '../components/forms/field.tsx';
import { SubmitButton } from '../components/forms/submit-button.tsx';
import { EmptyState } from '../components/layout/empty.tsx';
import { Table } from '../components/layout/table.tsx';
import { Time } from '../components/text/time.tsx';
import { createTokenAction, revokeTokenAction } from './actions.ts';

/** The viewer's tokens, ended ones too. */
export function Tokens({
  tokens,
  nowMs,
}: {
  tokens: readonly AccessTokenSummary[];
  nowMs: number;
}) {
  return (
    <Table<AccessTokenSummary>
      caption="Access tokens"
      rows={tokens}
      rowKey={({ id }) => id}
      columns={[
        { label: 'Name', primary: true, cell: ({ name }) => name },
        { label: 'May', cell: ({ scopes }) => scopes.join(' and ') },
        {
          label: 'Made',
          tight: true,
          cell: ({ createdAtMs }) => <Time atMs={createdAtMs} nowMs={nowMs} />,
        },
        {
          label: 'Last used',
          tight: true,
          cell: ({ lastUsedAtMs }) =>
            lastUsedAtMs === null ? 'never' : <Time atMs={lastUsedAtMs} nowMs={nowMs} />,
        },
        { label: 'Ends', tight: true, cell: (token) => <Ends token={token} nowMs={nowMs} /> },
        {
          label: '',
          tight: true,
          cell: (token) => (isLive(token, nowMs) ? <RevokeToken token={token} /> : null),
        },
      ]}
      empty={
        <EmptyState title="No token yet">
          Make one to clone the source or to push a change.
        </EmptyState>
      }
    />
  );
}

function isLive({ revokedAtMs, expiresAtMs }: AccessTokenSummary, nowMs: number): boolean {
  return revokedAtMs === null && expiresAtMs > nowMs;
}

function Ends({ token, nowMs }: { token: AccessTokenSummary; nowMs: number }) {
  if (token.revokedAtMs === null) return <Time atMs={token.expiresAtMs} nowMs={nowMs} />;
  return (
    <>
      revoked <Time atMs={token.revokedAtMs} nowMs={nowMs} />
    </>
  );
}

/** Makes a token, which is shown once. */
export function CreateToken() {
  return (
    <Dialog
      trigger="Make a token"
      kind="primary"
      small
      title="Make an access token"
      description="It is shown once, here. Whoever holds it acts as you, within what it may."
    >
      <ActionForm action={createTokenAction} label="Make an access token">
        <Field
          label="Name"
          name="name"
          required
          maxLength={100}
          hint="Where you will use it: laptop, build server."
          autoComplete="off"
        />
        <FieldGroup legend="It may">
          <ChoiceField name="scopes" value="read" label="Read: clone, fetch, look" defaultChecked />
          <ChoiceField
            name="scopes"
            value="write"
            label="Write: push and send changes"
            defaultChecked
          />
        </FieldGroup>
        <Select
          label="Ends"
          name="days"
          defaultValue="90"
          options={[
            { value: '7', label: 'in 7 days' },
            { value: '30', label: 'in 30 days' },
            { value: '90', label: 'in 90 days' },
            { value: '365', label: 'in a year' },
          ]}
        />
        <SubmitButton waiting="Making it…">Make the token</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}

function RevokeToken({ token }: { token: AccessTokenSummary }) {
  return (
    <Dialog
      trigger="Revoke"
      kind="danger"
      small
      title={`Revoke the token “${token.name}”?`}
      description="What uses it is refused from that moment on; transfers that run are cut. You can make another."
    >
      <ActionForm
        action={revokeTokenAction.bind(null, token.id)}
        label={`Revoke the token ${token.name}`}
      >
        <SubmitButton kind="danger" waiting="Revoking…">
          Revoke the token
        </SubmitButton>
      </ActionForm>
    </Dialog>
  );
}
