import type { Metadata } from 'next';
import Link from 'next/link';
import { DomainError } from '#core/errors.ts';
import { meaningOfGrant } from '#core/licensing/describe-grant.ts';
import { readStanding, type Standing } from '#core/licensing/read-standing.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { Notice } from '../../components/layout/notice.tsx';
import { Page, PageHead } from '../../components/layout/page-parts.tsx';
import { Tabs } from '../../components/layout/tabs.tsx';
import { withReturn } from '../../outcomes/return-path.ts';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { site } from '../../process/site.ts';
import { currentViewer, viewerContext } from '../../session/viewer-context.ts';
import styles from './new.module.css';
import { SendByGit } from './send-by-git.tsx';
import { SendMailbox } from './send-mailbox.tsx';
import { SendModule } from './send-module.tsx';

export const metadata: Metadata = { title: 'Send a change' };

const ways = [
  { name: 'git', label: 'Push with git' },
  { name: 'mailbox', label: 'Upload a patch' },
  { name: 'module', label: 'Upload a binary module' },
] as const;
type Way = (typeof ways)[number]['name'];

/** The way that was asked for, else the first that the viewer's grants leave open. */
function wayOf(asked: string | string[] | undefined, pushes: boolean): Way {
  return ways.find(({ name }) => name === asked)?.name ?? (pushes ? 'git' : 'mailbox');
}

/** Shown beforehand; each verb refuses by itself. */
function LicenceNotice({ missing }: { missing: readonly string[] }) {
  if (missing.length === 0) return null;
  return (
    <Notice tone="held" title="The licence comes first">
      <p>
        Nothing can be sent before the agreement is signed and your organization’s grant is live.{' '}
        <Link prefetch={false} href={withReturn('/licence', '/changes/new')}>
          See what is missing
        </Link>
      </p>
    </Notice>
  );
}

/** Without a grant the notice above says what is missing; the owner's people need none. */
function mayPush(grants: Standing['grants']): boolean {
  return grants.length === 0 || grants.some(({ terms }) => meaningOfGrant(terms).pushes);
}

/** What the viewer's grants allow, where that is not everything: the sentences that the grants were given with. */
function GrantLimits({ grants }: { grants: Standing['grants'] }) {
  if (mayPush(grants)) return null;
  return (
    <Notice tone="held" title="What your grant allows">
      {grants.map(({ repositorySlug, meaning }) => (
        <p key={`${repositorySlug} ${meaning}`}>
          {repositorySlug}: {meaning}
        </p>
      ))}
    </Notice>
  );
}

export default async function NewChangePage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await viewerContext();
  const viewer = await runForPage(async () => {
    const found = await currentViewer();
    if (!found) throw new DomainError('unauthenticated', 'sign in to send a change');
    return found;
  });
  const repositories = listRepositories(ctx);
  const { environment } = await site();
  const standing = readStanding(ctx);
  const way = wayOf((await props.searchParams).way, mayPush(standing.grants));
  return (
    <Page>
      <PageHead
        title="Send a change"
        crumbs={[{ href: '/changes', label: 'Changes' }]}
        lead="It is checked, built in a sandbox and booted in the emulator. A maintainer sees it with the verdict."
      />
      <LicenceNotice missing={standing.missing} />
      <GrantLimits grants={standing.grants} />
      <Tabs
        label="Ways to send a change"
        tabs={ways.map(({ name, label }) => ({
          href: `/changes/new?way=${name}`,
          label,
          current: name === way,
        }))}
      />
      <div className={styles.way}>
        {way === 'git' && (
          <SendByGit portal={environment.url} repositories={repositories} email={viewer.email} />
        )}
        {way === 'mailbox' && <SendMailbox repositories={repositories} />}
        {way === 'module' && (
          <SendModule repositories={repositories} vendor={viewer.organization.name} />
        )}
      </div>
    </Page>
  );
}
