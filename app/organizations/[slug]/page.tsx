import type { Viewer } from '#core/identity/rows.ts';
import { rolesToGive } from '#core/identity/rules.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { type OrganizationDetail, readOrganization } from '#core/views/read-organization.ts';
import { Facts, Page, PageHead, Section } from '../../components/layout/page-parts.tsx';
import { AbsoluteTime } from '../../components/text/time.tsx';
import { show } from '../../outcomes/run-for-page.ts';
import { currentViewer, viewerContext } from '../../session/viewer-context.ts';
import { pageTitle } from '../../text/page-title.ts';
import { OrganizationStatus } from '../organization-status.tsx';
import { Acceptances } from './acceptances.tsx';
import { Grants } from './grants.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { Invitations, People } from './people.tsx';
import { ReinstateDialog, RevokeDialog } from './revoke-dialog.tsx';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle((await params).slug);
}

export default async function OrganizationPage({ params }: Props) {
  const { slug } = await params;
  const ctx = await viewerContext();
  const detail = await show(() => readOrganization(ctx, { slug }));
  const viewer = await currentViewer();
  const { organization } = detail;
  // What is offered; the verbs decide again.
  const isOfficer =
    viewer?.organization.kind === 'owner' && viewer.roles.includes('licence-officer');
  const roles = viewer ? rolesToGive(viewer, organization) : [];
  const repositories = listRepositories(ctx).map((repository) => repository.slug);
  return (
    <Page>
      <PageHead
        title={organization.name}
        crumbs={
          viewer?.organization.kind === 'owner'
            ? [{ href: '/organizations', label: 'Organizations' }]
            : []
        }
        actions={isOfficer ? <OfficerActs detail={detail} /> : null}
      />
      <Facts
        facts={[
          ['Status', <OrganizationStatus key="s" of={organization} />],
          ['Short name', <code key="n">{organization.slug}</code>],
          ['Admitted', <AbsoluteTime key="a" atMs={organization.createdAtMs} />],
          ...(organization.revokedAtMs === null
            ? []
            : [['Revoked', <AbsoluteTime key="r" atMs={organization.revokedAtMs} />] as const]),
        ]}
      />
      <Section
        title="People"
        actions={
          roles.length > 0 && organization.status !== 'revoked' ? (
            <InviteDialog organization={organization} roles={roles} />
          ) : null
        }
      >
        <People detail={detail} mayDisable={mayDisable(viewer, organization.id)} />
        <Invitations detail={detail} nowMs={ctx.nowMs()} />
      </Section>
      {organization.kind === 'partner' ? (
        <Grants
          detail={detail}
          nowMs={ctx.nowMs()}
          repositories={isOfficer && organization.status !== 'revoked' ? repositories : []}
          mayRevoke={isOfficer}
        />
      ) : null}
      <Acceptances detail={detail} />
    </Page>
  );
}

function mayDisable(viewer: Viewer | undefined, organizationId: string): string | undefined {
  if (!viewer) return undefined;
  const officer = viewer.organization.kind === 'owner' && viewer.roles.includes('licence-officer');
  const manager = viewer.organization.id === organizationId && viewer.roles.includes('manager');
  return officer || manager ? viewer.userId : undefined;
}

function OfficerActs({ detail }: { detail: OrganizationDetail }) {
  if (detail.organization.kind === 'owner') return null;
  return detail.organization.status === 'revoked' ? (
    <ReinstateDialog organization={detail.organization} />
  ) : (
    <RevokeDialog detail={detail} />
  );
}
