import { redirect } from 'next/navigation';
import { listBranches } from '#core/source/list-branches.ts';
import { Page, PageHead } from '../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { pageTitle } from '../../../text/page-title.ts';
import { compareHref } from '../../address.ts';
import { CompareForm } from '../../compare-form.tsx';

interface Props {
  params: Promise<{ repository: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle(`Compare · ${(await params).repository}`);
}

/** Where the form leads: to the comparison's own address, or back to itself while something is missing. */
export default async function ChooseComparisonPage({ params, searchParams }: Props) {
  const { repository } = await params;
  const given = await searchParams;
  const word = (name: string) => {
    const value = given[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const [base, head, isDirect] = [word('base'), word('head'), word('direct') === '1'];
  if (base !== '' && head !== '') {
    redirect(compareHref(repository, base, head, isDirect ? '..' : '...'));
  }
  const ctx = await viewerContext();
  const branches = await runForPage(() => listBranches(ctx, { repositorySlug: repository }));
  return (
    <Page>
      <PageHead
        title="Compare"
        crumbs={[{ href: `/source/${repository}`, label: repository }]}
        lead="Two branches, tags or commits: which commits one has that the other has not, and which files differ."
      />
      <CompareForm
        repository={repository}
        base={base || (branches[0]?.name ?? '')}
        head={head}
        isDirect={isDirect}
        names={branches.map(({ name }) => name)}
      />
    </Page>
  );
}
