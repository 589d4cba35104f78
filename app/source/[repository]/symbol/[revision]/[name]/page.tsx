import { notFound } from 'next/navigation';
import { findSymbol } from '#core/source/find-symbol.ts';
import { Page } from '../../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { decodeRevision } from '../../../../address.ts';
import { RepositoryHead } from '../../../../repository-head.tsx';
import { SymbolView } from '../../../../symbols/symbol-view.tsx';

interface Props {
  params: Promise<{ repository: string; revision: string; name: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

async function readPlace({ params }: Pick<Props, 'params'>) {
  const given = await params;
  const revision = decodeRevision(given.revision);
  const name = decodeRevision(given.name);
  if (revision === undefined || name === undefined) notFound();
  return { repository: given.repository, revision, name };
}

export async function generateMetadata(props: Props) {
  const { name, repository } = await readPlace(props);
  return pageTitle(`${name.slice(0, 100)} · ${repository}`);
}

/** Where one name is defined, declared, documented and used. */
export default async function SymbolPage(props: Props) {
  const { repository, revision, name } = await readPlace(props);
  const given = (await props.searchParams).page;
  const page = typeof given === 'string' && /^[1-9]\d{0,3}$/.test(given) ? Number(given) : 1;
  const ctx = await viewerContext();
  const answer = await runForPage(() =>
    findSymbol(ctx, { repositorySlug: repository, revision, name, page }),
  );
  const branch = answer.kind === 'found' ? answer.places.revision : answer.revision;
  return (
    <Page wide>
      <RepositoryHead repository={repository} revision={branch} path="" current="files" />
      <SymbolView repository={repository} name={name} answer={answer} />
    </Page>
  );
}
