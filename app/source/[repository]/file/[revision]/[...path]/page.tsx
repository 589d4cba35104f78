import { redirect } from 'next/navigation';
import { DomainError } from '#core/errors.ts';
import { type OpenFile, openFile } from '#core/source/open-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { Page } from '../../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { sourceHref } from '../../../../address.ts';
import { FileView } from '../../../../file-view.tsx';
import type { Place } from '../../../../place.ts';
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
  const file = await runForPage(() => open(place));
  if (file === undefined) redirect(sourceHref(repository, 'tree', revision, path));
  const asSource = (await searchParams).view === 'source';
  return (
    <Page wide>
      <RepositoryHead
        {...place}
        revision={file.revision}
        commit={file.commit}
        shows="file"
        current="files"
      />
      <FileView place={{ ...place, revision: file.revision }} file={file} asSource={asSource} />
    </Page>
  );
}

/** @returns undefined for a folder, which a document's link may name as if it were a file. */
async function open({ repository, revision, path }: Place): Promise<OpenFile | undefined> {
  if (path === '') return undefined;
  const ctx = await viewerContext();
  const asked = { repositorySlug: repository, revision, path };
  try {
    return await openFile(ctx, { ...asked, door: 'file' });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not-found') throw error;
    // It throws the same where no folder is.
    await readTree(ctx, { ...asked, rowsOnly: true });
    return undefined;
  }
}
