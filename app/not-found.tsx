import { Fragment } from 'react';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { ButtonLink } from './components/forms/button.tsx';
import { PageFrame, PageHead } from './components/layout/page-parts.tsx';
import { withReturn } from './outcomes/return-path.ts';
import { currentPath, currentViewer, viewerContext } from './session/viewer-context.ts';

export const metadata = { title: 'Not found' };

/** Links to pages that this reader may see. */
async function nextLinks(): Promise<[href: string, label: string][]> {
  const front: [string, string] = ['/', 'Front page'];
  if ((await currentViewer()) === undefined) {
    return [[withReturn('/sign-in', await currentPath()), 'Sign in'], ['/vmhi', 'VMHI'], front];
  }
  const ctx = await viewerContext();
  const reads = listRepositories(ctx).some(({ slug }) =>
    mayStillRead(ctx, { repositorySlug: slug }),
  );
  if (!reads) return [['/licence', 'What the licence waits for'], ['/vmhi', 'VMHI'], front];
  return [['/changes', 'Changes'], ['/source', 'Source'], front];
}

export default async function NotFound() {
  const links = await nextLinks();
  return (
    <PageFrame>
      <PageHead
        title="There is nothing here that you can see"
        lead="The address may be wrong, the thing may be gone, or it may belong to somebody else. Check the address, or start again from a list."
      />
      <p>
        {links.map(([href, label]) => (
          <Fragment key={href}>
            <ButtonLink href={href}>{label}</ButtonLink>{' '}
          </Fragment>
        ))}
      </p>
    </PageFrame>
  );
}
