import Link from 'next/link';
import { readCommit } from '#core/source/read-commit.ts';
import { counted } from '#formats/text/count.ts';
import { DiffList, fileAnchor } from '../../../../components/diff/diff-list.tsx';
import { modeNote } from '../../../../components/diff/mode-note.ts';
import { Notice } from '../../../../components/layout/notice.tsx';
import { Facts, Page, PageHead, Section } from '../../../../components/layout/page-parts.tsx';
import { Hash } from '../../../../components/text/hash.tsx';
import { CommitTime } from '../../../../components/text/time.tsx';
import { runForPage } from '../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../text/page-title.ts';
import { commitHref, sourceHref } from '../../../address.ts';
import styles from '../../../source.module.css';

interface Props {
  params: Promise<{ repository: string; commit: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { commit, repository } = await params;
  return pageTitle(`${commit.slice(0, 9)} · ${repository}`);
}

export default async function CommitPage({ params }: Props) {
  const { repository, commit: asked } = await params;
  const ctx = await viewerContext();
  const { commit, files, truncated } = await runForPage(() =>
    readCommit(ctx, { repositorySlug: repository, commit: asked }),
  );
  return (
    <Page wide>
      <PageHead
        title={commit.subject}
        crumbs={[
          { href: `/source/${repository}`, label: repository },
          { href: sourceHref(repository, 'history', commit.commit, ''), label: 'History' },
        ]}
      />
      {commit.body === '' ? null : <pre className={styles.message}>{commit.body}</pre>}
      <CommitFacts repository={repository} commit={commit} />
      {truncated ? (
        <Notice tone="held" title="Not all files are listed">
          <p>This commit changes more files than a page shows. Clone the tree to see all of it.</p>
        </Notice>
      ) : null}
      <Section title={counted(files.length, 'file')}>
        <ul className={styles.changed}>
          {files.map((file, index) => (
            <li key={file.path}>
              <a href={`#${fileAnchor(index)}`}>{file.path}</a>
              <span className={styles.soft}>
                {[file.status, modeNote(file)].filter(Boolean).join('; ')}
              </span>
            </li>
          ))}
        </ul>
        <DiffList
          files={files}
          fileHref={(file) => sourceHref(repository, 'file', commit.commit, file.path)}
        />
      </Section>
    </Page>
  );
}

function CommitFacts({
  repository,
  commit,
}: {
  repository: string;
  commit: Awaited<ReturnType<typeof readCommit>>['commit'];
}) {
  return (
    <Facts
      facts={[
        ['Commit', <Hash key="c" value={commit.commit} what="commit hash" length={40} />],
        [
          commit.parents.length > 1 ? 'Parents' : 'Parent',
          commit.parents.length === 0
            ? 'none: the first commit'
            : commit.parents.map((parent) => (
                <Hash
                  key={parent}
                  value={parent}
                  what="parent hash"
                  href={commitHref(repository, parent)}
                />
              )),
        ],
        [
          'Author',
          <span key="a">
            {commit.author.name} &lt;{commit.author.email}&gt;,{' '}
            <CommitTime time={commit.author.time} />
          </span>,
        ],
        [
          'Committed',
          <span key="m">
            by {commit.committer.name}, <CommitTime time={commit.committer.time} />
          </span>,
        ],
        [
          'Tree',
          <Link key="t" href={sourceHref(repository, 'tree', commit.commit, '')} prefetch={false}>
            Files at this commit
          </Link>,
        ],
      ]}
    />
  );
}
