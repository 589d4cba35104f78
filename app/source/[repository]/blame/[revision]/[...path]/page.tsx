import Link from 'next/link';
import { readSourceFile, type SourceFile } from '#core/source/read-source-file.ts';
import { EmptyState } from '../../../../../components/layout/empty.tsx';
import { Page } from '../../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { sourceHref } from '../../../../address.ts';
import { BlameKeys } from '../../../../blame-keys.tsx';
import { BlameLines } from '../../../../blame-lines.tsx';
import { blameWindow } from '../../../../blame-window.ts';
import { readSourceParams, type SourceParams } from '../../../../read-source-params.ts';
import { RepositoryHead } from '../../../../repository-head.tsx';
import styles from '../../../../source.module.css';

interface Props {
  params: SourceParams;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Held in memory whole; a page shows a window of it. */
const limitBytes = 24 * 1024 * 1024;

export async function generateMetadata({ params }: Props) {
  const { repository, path } = await readSourceParams(params);
  return pageTitle(`Blame of ${path} · ${repository}`);
}

export default async function BlamePage({ params, searchParams }: Props) {
  const { repository, revision: asked, path } = await readSourceParams(params);
  const ctx = await viewerContext();
  const file = await runForPage(() =>
    readSourceFile(ctx, {
      ...{ repositorySlug: repository, revision: asked, path },
      ...{ limitBytes, door: 'blame' as const },
    }),
  );
  const place = { repository, revision: file.revision, path };
  const fileHref = sourceHref(repository, 'file', file.revision, path);
  return (
    <Page wide>
      <RepositoryHead {...place} commit={file.commit} shows="blame" current="files" />
      <section className={styles.file} aria-label={`Blame of ${path}`}>
        <div className={styles.fileHead}>
          <BlameKeys />
          <div className={styles.fileLinks}>
            <Link href={fileHref} prefetch={false}>
              File
            </Link>
            <Link href={sourceHref(repository, 'history', file.revision, path)} prefetch={false}>
              History
            </Link>
            <Link
              href={sourceHref(repository, 'blame', file.commit, path)}
              prefetch={false}
              data-permalink
            >
              Permanent link
            </Link>
          </div>
        </div>
        <Content place={place} file={file} from={(await searchParams).from} />
      </section>
    </Page>
  );
}

function Content({
  place,
  file,
  from,
}: {
  place: { repository: string; revision: string; path: string };
  file: SourceFile;
  from: string | string[] | undefined;
}) {
  const why = whyNone(file);
  if (why !== undefined || file.text === undefined) {
    return (
      <div className={styles.said}>
        <EmptyState title={why ?? 'This file is not text'}>
          Its history tells who changed it.
        </EmptyState>
      </div>
    );
  }
  return (
    <BlameLines place={place} commit={file.commit} text={file.text} window={blameWindow(from)} />
  );
}

function whyNone(file: SourceFile): string | undefined {
  if (file.tooLarge) return 'This file is too large to ask for its lines';
  if (file.kind === 'link') return 'This is a symbolic link';
  if (file.binary) return 'This file is not text';
  return file.text === '' ? 'This file is empty' : undefined;
}
