import Link from 'next/link';
import { isLicenceOffice, isOwner } from '#core/identity/rules.ts';
import { listOrganizations, type OrganizationSummary } from '#core/views/list-organizations.ts';
import { ActionForm } from '../components/forms/action-form.tsx';
import { Dialog } from '../components/forms/dialog.tsx';
import { Field } from '../components/forms/field.tsx';
import { SubmitButton } from '../components/forms/submit-button.tsx';
import { Page, PageHead } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { Time } from '../components/text/time.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { currentViewer, viewerContext } from '../session/viewer-context.ts';
import { createOrganizationAction } from './actions.ts';
import { OrganizationStatus } from './organization-status.tsx';
import { repositoryToGrant } from './repository-to-grant.ts';

export const metadata = { title: 'Organizations' };

interface Props {
  searchParams: Promise<{ grant?: string | string[] }>;
}

export default async function OrganizationsPage({ searchParams }: Props) {
  const ctx = await viewerContext();
  const organizations = await runForPage(() => listOrganizations(ctx));
  const viewer = await currentViewer();
  const nowMs = ctx.nowMs();
  const grant = repositoryToGrant(ctx, (await searchParams).grant);
  return (
    <Page>
      <PageHead
        title="Organizations"
        lead={
          grant === undefined
            ? 'The owner of the tree and its partners: who may read, who signed, who is out.'
            : `Choose which partner is to read ${grant}. A licence officer gives the grant on its page.`
        }
        actions={viewer && isLicenceOffice(viewer) ? <CreateDialog /> : null}
      />
      <OrganizationsTable organizations={organizations} nowMs={nowMs} grant={grant} />
    </Page>
  );
}

function OrganizationsTable({
  organizations,
  nowMs,
  grant,
}: {
  organizations: readonly OrganizationSummary[];
  nowMs: number;
  /** A repository that is to be granted. */
  grant: string | undefined;
}) {
  return (
    <Table<OrganizationSummary>
      caption="Organizations"
      rows={organizations}
      rowKey={({ id }) => id}
      columns={[
        {
          label: 'Organization',
          primary: true,
          cell: ({ slug, name }) => (
            <Link
              href={`/organizations/${slug}${grant === undefined ? '' : `?grant=${grant}`}`}
              prefetch={false}
            >
              {name}
            </Link>
          ),
        },
        { label: 'Status', cell: (organization) => <OrganizationStatus of={organization} /> },
        {
          label: 'Licence',
          cell: (organization) =>
            isOwner(organization)
              ? 'owner of the tree'
              : organization.signed
                ? 'signed'
                : 'not signed',
        },
        { label: 'People', numeric: true, tight: true, cell: ({ usersCount }) => usersCount },
        {
          label: 'Grants',
          numeric: true,
          tight: true,
          cell: (organization) => (isOwner(organization) ? null : organization.grantsCount),
        },
        {
          label: 'Since',
          tight: true,
          cell: ({ createdAtMs }) => <Time atMs={createdAtMs} nowMs={nowMs} />,
        },
      ]}
    />
  );
}

function CreateDialog() {
  return (
    <Dialog
      trigger="Admit an organization"
      kind="primary"
      title="Admit an organization"
      description="It sees nothing yet. Next you invite its manager, who signs the licence, and you give it a grant."
    >
      <ActionForm action={createOrganizationAction} label="Admit an organization">
        <Field label="Name" name="name" required maxLength={100} autoComplete="off" />
        <Field
          label="Short name"
          name="slug"
          required
          mono
          pattern="[a-z0-9](?:[a-z0-9\-]{0,38}[a-z0-9])?"
          hint="For addresses: a–z, 0–9 and inner hyphens. It stays."
          autoComplete="off"
        />
        <SubmitButton waiting="Admitting…">Admit</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}
