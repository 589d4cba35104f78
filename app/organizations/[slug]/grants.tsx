import { coverPhrase, grantWords } from '#core/licensing/describe-grant.ts';
import type { OrganizationDetail } from '#core/views/read-organization.ts';
import { ActionForm } from '../../components/forms/action-form.tsx';
import { Dialog } from '../../components/forms/dialog.tsx';
import { Field, Select } from '../../components/forms/field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Section } from '../../components/layout/page-parts.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Time } from '../../components/text/time.tsx';
import { grantAction, revokeGrantAction } from '../actions.ts';
import { GrantTermsFields } from './grant-terms.tsx';

type Grant = OrganizationDetail['grants'][number];

/**
 * What the organization may read and send. `repositories`: what may be granted by this viewer. `granted`: which of them the
 * form begins with, and then it is open.
 */
export function Grants({
  detail,
  nowMs,
  repositories,
  granted,
}: {
  detail: OrganizationDetail;
  nowMs: number;
  repositories: readonly string[];
  granted: string | undefined;
}) {
  const { organization } = detail;
  return (
    <Section
      title="Grants"
      actions={
        repositories.length > 0 ? (
          <GrantDialog organization={organization} repositories={repositories} granted={granted} />
        ) : null
      }
    >
      <GrantsTable detail={detail} nowMs={nowMs} />
    </Section>
  );
}

function GrantsTable({ detail, nowMs }: { detail: OrganizationDetail; nowMs: number }) {
  const { organization, may } = detail;
  return (
    <Table<Grant>
      caption="Grants"
      rows={detail.grants}
      rowKey={({ id }) => id}
      columns={[
        { label: 'Tree', primary: true, cell: ({ repositorySlug }) => repositorySlug },
        {
          label: 'Covers',
          cell: ({ pathPrefix }) =>
            pathPrefix === '' ? 'the whole tree' : <code>{coverPhrase([pathPrefix])}</code>,
        },
        { label: 'May', cell: grantWords },
        { label: 'Until', cell: (grant) => <Until grant={grant} nowMs={nowMs} /> },
        {
          label: '',
          tight: true,
          cell: (grant) =>
            grant.live && may.revokeGrant ? (
              <RevokeGrantDialog grant={grant} name={organization.name} />
            ) : null,
        },
      ]}
      empty={
        <EmptyState title="No grant">
          {organization.name} can read nothing, even once it has signed. The licence office gives
          grants.
        </EmptyState>
      }
    />
  );
}

function Until({ grant, nowMs }: { grant: Grant; nowMs: number }) {
  if (grant.revokedAtMs !== null) {
    return (
      <>
        revoked <Time atMs={grant.revokedAtMs} nowMs={nowMs} />
      </>
    );
  }
  if (grant.endsAtMs === null) return 'it is revoked';
  return <Time atMs={grant.endsAtMs} nowMs={nowMs} />;
}

function GrantDialog({
  organization,
  repositories,
  granted,
}: {
  organization: { id: string; name: string };
  repositories: readonly string[];
  granted: string | undefined;
}) {
  return (
    <Dialog
      trigger="Give a grant"
      small
      defaultOpen={granted !== undefined}
      title={`Give ${organization.name} a grant`}
      description="Those of its people who accepted the licence can read from that moment on."
    >
      <ActionForm action={grantAction.bind(null, organization.id)} label="Give a grant">
        <Select
          label="Tree"
          name="repository"
          defaultValue={granted}
          options={repositories.map((slug) => ({ value: slug, label: slug }))}
        />
        <GrantTermsFields name={organization.name} />
        <Field label="Last day" name="ends" type="date" hint="Empty: until it is revoked. UTC." />
        <SubmitButton waiting="Granting…">Give the grant</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}

function RevokeGrantDialog({ grant, name }: { grant: Grant; name: string }) {
  const what =
    grant.pathPrefix === '' ? grant.repositorySlug : `${grant.repositorySlug}: ${grant.pathPrefix}`;
  return (
    <Dialog
      trigger="Revoke"
      kind="danger"
      small
      title={`Revoke the grant on ${what}?`}
      description={
        <p>
          Nobody of {name} can read {what} from that moment on, unless another grant covers it.
          Clones and streams that run are cut. Their open changes stay, and cannot be merged.
        </p>
      }
    >
      <ActionForm
        action={revokeGrantAction.bind(null, grant.id)}
        label={`Revoke the grant on ${what}`}
      >
        <SubmitButton kind="danger" waiting="Revoking…">
          Revoke the grant
        </SubmitButton>
      </ActionForm>
    </Dialog>
  );
}
