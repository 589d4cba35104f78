import type { SessionSummary } from '#core/identity/list-sessions.ts';
import { ActionForm } from '../components/forms/action-form.tsx';
import { SubmitButton } from '../components/forms/submit-button.tsx';
import { Table } from '../components/layout/table.tsx';
import { Time } from '../components/text/time.tsx';
import { endSessionAction } from './actions.ts';

/** Live sessions; ending one asks nothing back, since signing in again undoes it. */
export function Sessions({
  sessions,
  nowMs,
}: {
  sessions: readonly SessionSummary[];
  nowMs: number;
}) {
  return (
    <Table<SessionSummary>
      caption="Sessions"
      rows={sessions}
      rowKey={({ handle }) => handle}
      columns={[
        {
          label: 'From',
          primary: true,
          cell: ({ address, current }) =>
            `${address ?? 'unknown address'}${current ? ' (this browser)' : ''}`,
        },
        {
          label: 'Signed in',
          cell: ({ createdAtMs }) => <Time atMs={createdAtMs} nowMs={nowMs} />,
        },
        { label: 'Ends', cell: ({ expiresAtMs }) => <Time atMs={expiresAtMs} nowMs={nowMs} /> },
        {
          label: '',
          tight: true,
          cell: ({ handle, current }) =>
            current ? null : (
              <ActionForm
                action={endSessionAction.bind(null, handle)}
                label="Sign that browser out"
              >
                <SubmitButton kind="plain" small waiting="Signing out…">
                  Sign out
                </SubmitButton>
              </ActionForm>
            ),
        },
      ]}
    />
  );
}
