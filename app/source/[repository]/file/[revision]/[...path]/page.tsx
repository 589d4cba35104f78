import { redirect } from 'next/navigation';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { Page } from '../../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { sourceHref } from '../../../../address.ts';
import { FileView } from '../../../../file-view.tsx';
import { readSourceParams, type SourceParams } from '../../../../read-source-params.ts';
import { RepositoryHead } from '../../../../repository-head.tsx';

interface Props {
  params: SourceParams;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  const { repository, path } = await readSourceParams(params);
  return pageTitle(`${path} · ${repository}`);
}

export default async function FilePage({ params, searchParams }: Props) {
  const place = await readSourceParams(params);
  const { repository, revision, path } = place;
  // A document's link may name a folder.
  if (path === '') redirect(sourceHref(repository, 'tree', revision, ''));
  const ctx = await viewerContext();
  const file = await runForPage(() =>
    readSourceFile(ctx, { repositorySlug: repository, revision, path }),
  );
  const asSource = (await searchParams).view === 'source';
  return (
    <Page wide>
      <RepositoryHead {...place} revision={file.revision} current="files" />
      <FileView {...place} revision={file.revision} file={file} asSource={asSource} />
    </Page>
  );
}
