import { type ArchivePreview, previewArchive } from '#core/source/preview-archive.ts';
import { counted } from '#formats/text/count.ts';
import { buttonClass } from '../../../../../components/forms/button.tsx';
import { Facts, Page, Section } from '../../../../../components/layout/page-parts.tsx';
import { Hash } from '../../../../../components/text/hash.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { formatBytes } from '../../../../../text/format.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { archiveHref, commitHref } from '../../../../address.ts';
import { readSourceParams, type SourceParams } from '../../../../read-source-params.ts';
import { RepositoryHead } from '../../../../repository-head.tsx';
import styles from '../../../../source.module.css';

/** Files left out that are named; the receipt names all. */
const namedMost = 50;

export async function generateMetadata({ params }: { params: SourceParams }) {
  const { repository, path } = await readSourceParams(params);
  return pageTitle(`Download ${path || repository}`);
}

/** What an archive will hold, before anybody takes it. */
export default async function DownloadPage({ params }: { params: SourceParams }) {
  const { repository, revision, path } = await readSourceParams(params);
  const ctx = await viewerContext();
  const archive = await runForPage(() =>
    previewArchive(ctx, { repositorySlug: repository, revision, folder: path }),
  );
  // By its commit, so that what comes is what the page said, also when the branch moves meanwhile.
  const href = (format: 'tar.gz' | 'zip') => archiveHref(repository, archive.commit, format, path);
  return (
    <Page wide>
      <RepositoryHead
        repository={repository}
        revision={archive.revision}
        path={path}
        current="files"
      />
      <Section title={`Download ${path === '' ? 'the tree' : path}`}>
        <p>
          The archive holds {counted(archive.filesCount, 'file')}, {formatBytes(archive.sizeBytes)}{' '}
          unpacked. Its folder <code>{archive.prefix}/</code> also holds{' '}
          <code>{archive.manifestPath}</code>, a receipt that names you, your organization, the time
          and each file. The licence office finds the same receipt in the audit log.
        </p>
        <ArchiveFacts repository={repository} archive={archive} />
        <div className={styles.pages}>
          <a href={href('tar.gz')} className={buttonClass('primary')}>
            Download .tar.gz
          </a>
          <a href={href('zip')} className={buttonClass()}>
            Download .zip
          </a>
        </div>
      </Section>
      {archive.leftOut.length > 0 ? <LeftOut leftOut={archive.leftOut} /> : null}
    </Page>
  );
}

function ArchiveFacts({ repository, archive }: { repository: string; archive: ArchivePreview }) {
  const { commit, prefixes, agreementVersion } = archive;
  return (
    <Facts
      facts={[
        [
          'Commit',
          <Hash key="c" value={commit} what="commit hash" href={commitHref(repository, commit)} />,
        ],
        [
          'Covered',
          prefixes.includes('')
            ? 'the whole tree'
            : `only what your grant covers: ${prefixes.map((prefix) => `${prefix}/`).join(', ')}`,
        ],
        ['Agreement', agreementVersion === undefined ? 'none' : `version ${agreementVersion}`],
      ]}
    />
  );
}

function LeftOut({ leftOut }: Pick<ArchivePreview, 'leftOut'>) {
  return (
    <Section title={`Left out: ${counted(leftOut.length, 'file')}`}>
      <p>
        A tool that unpacks could put these elsewhere, or git keeps no file for them. Clone the tree
        to have all of it.
      </p>
      <ul>
        {leftOut.slice(0, namedMost).map(({ path, reason }) => (
          <li key={path}>
            <code>{path}</code> {reason}.
          </li>
        ))}
      </ul>
      {leftOut.length > namedMost ? (
        <p>{leftOut.length - namedMost} more are named in the receipt.</p>
      ) : null}
    </Section>
  );
}
