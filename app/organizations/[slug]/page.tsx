import { isOwner } from '#core/identity/rules.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { type OrganizationDetail, readOrganization } from '#core/views/read-organization.ts';
import { readsHref } from '../../audit/reads/reads-query.ts';
import { ButtonLink } from '../../components/forms/button.tsx';
import { Facts, Page, PageHead, Section } from '../../components/layout/page-parts.tsx';
import { AbsoluteTime } from '../../components/text/time.tsx';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { viewerContext } from '../../session/viewer-context.ts';
import { pageTitle } from '../../text/page-title.ts';
import { OrganizationStatus } from '../organization-status.tsx';
import { repositoryToGrant } from '../repository-to-grant.ts';
import { Acceptances } from './acceptances.tsx';
import { Grants } from './grants.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { Invitations, People } from './people.tsx';
import { ReinstateDialog, RevokeDialog } from './revoke-dialog.tsx';

interface Props {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ grant?: string | string[] }>;
}

export async function generateMetadata({ params }: Pick<Props, 'params'>) {
  return pageTitle((await params).slug);
}

export default async function OrganizationPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const ctx = await viewerContext();
  const detail = await runForPage(() => readOrganization(ctx, { slug }));
  const { organization, may } = detail;
  const repositories = listRepositories(ctx).map((repository) => repository.slug);
  const granted = repositoryToGrant(ctx, (await searchParams).grant);
  return (
    <Page>
      <PageHead
        title={organization.name}
        crumbs={may.listAll ? [{ href: '/organizations', label: 'Organizations' }] : []}
        actions={
          <>
            <ButtonLink href={readsHref({ organization: slug })}>What they read</ButtonLink>
            {may.revoke ? (
              <RevokeDialog detail={detail} />
            ) : may.reinstate ? (
              <ReinstateDialog organization={organization} />
            ) : null}
          </>
        }
      />
      <OrganizationFacts organization={organization} />
      <Section
        title="People"
        actions={
          may.invite.length > 0 && <InviteDialog organization={organization} roles={may.invite} />
        }
      >
        <People detail={detail} />
        <Invitations detail={detail} nowMs={ctx.nowMs()} />
      </Section>
      {!isOwner(organization) && (
        <Grants
          detail={detail}
          nowMs={ctx.nowMs()}
          repositories={may.grant ? repositories : []}
          granted={granted}
        />
      )}
      <Acceptances detail={detail} />
    </Page>
  );
}
function OrganizationFacts({ organization }: { organization: OrganizationDetail['organization'] }) {
  return (
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
  );
}
