import { CornerDownRight, File, Folder, Link2 } from 'lucide-react';
import Link from 'next/link';
import type { TreeEntry } from '#core/git-port.ts';
import { readTree } from '#core/source/read-tree.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { Hash } from '../components/text/hash.tsx';
import { Markdown } from '../components/text/markdown.tsx';
import { outsideLink } from '../components/text/markdown-html.ts';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { formatBytes } from '../text/format.ts';
import { commitHref, resolveInTree, sourceHref } from './address.ts';
import { RepositoryHead } from './repository-head.tsx';
import styles from './source.module.css';

interface Place {
  repository: string;
  revision: string;
  path: string;
}

/** One folder of a tree, with its README under it. */
export async function TreeView({
  repository,
  revision: asked,
  path,
}: {
  repository: string;
  /** Undefined: the default branch. */
  revision: string | undefined;
  path: string;
}) {
  const ctx = await viewerContext();
  const tree = await runForPage(() =>
    readTree(ctx, { repositorySlug: repository, revision: asked, path }),
  );
  const place = { repository, revision: tree.revision, path };
  return (
    <Page>
      <RepositoryHead {...place} current="files" />
      <Entries place={place} entries={tree.entries} />
      <p className={styles.soft}>
        At commit{' '}
        <Hash value={tree.commit} what="commit hash" href={commitHref(repository, tree.commit)} />
      </p>
      {tree.readme ? <Readme place={place} readme={tree.readme} /> : null}
    </Page>
  );
}

function Entries({ place, entries }: { place: Place; entries: readonly TreeEntry[] }) {
  const { repository, revision, path } = place;
  const parent: TreeEntry[] =
    path === '' ? [] : [{ name: '..', kind: 'folder', objectId: '', executable: false }];
  return (
    <Table<TreeEntry>
      caption={path === '' ? 'Files of the tree' : `Files of ${path}`}
      rows={[...parent, ...entries]}
      rowKey={({ name }) => name}
      columns={[
        {
          label: 'Name',
          primary: true,
          cell: (entry) => <EntryLink entry={entry} place={{ repository, revision, path }} />,
        },
        {
          label: 'Size',
          numeric: true,
          tight: true,
          cell: ({ kind, sizeBytes }) =>
            kind === 'file' && sizeBytes !== undefined ? formatBytes(sizeBytes) : null,
        },
      ]}
      empty={<EmptyState title="This folder is empty" />}
    />
  );
}

const icons = { folder: Folder, file: File, link: Link2, submodule: CornerDownRight } as const;

function EntryLink({ entry, place }: { entry: TreeEntry; place: Place }) {
  const { repository, revision, path } = place;
  const Icon = icons[entry.kind];
  const inner = (
    <>
      <Icon size={16} aria-hidden />
      {entry.name}
      {entry.executable ? <span className={styles.soft}>executable</span> : null}
    </>
  );
  if (entry.kind === 'submodule') return <span className={styles.entry}>{inner}</span>;
  if (entry.name === '..') {
    const up = path.split('/').slice(0, -1).join('/');
    return (
      <Link
        href={sourceHref(repository, 'tree', revision, up)}
        prefetch={false}
        className={styles.entry}
        aria-label="Up one folder"
      >
        {inner}
      </Link>
    );
  }
  const view = entry.kind === 'folder' ? 'tree' : 'file';
  return (
    <Link
      href={sourceHref(repository, view, revision, path ? `${path}/${entry.name}` : entry.name)}
      prefetch={false}
      className={`${styles.entry} ${entry.kind === 'folder' ? styles.folder : ''}`}
    >
      {inner}
    </Link>
  );
}

function Readme({ place, readme }: { place: Place; readme: { name: string; text: string } }) {
  const full = place.path ? `${place.path}/${readme.name}` : readme.name;
  return (
    <section className={styles.file} aria-label={readme.name}>
      <div className={styles.fileHead}>
        <strong>{readme.name}</strong>
      </div>
      <div className={styles.prose}>
        <Markdown text={readme.text} resolve={linkResolver(place, full)} />
      </div>
    </section>
  );
}

/** Links of a document in the tree: relative ones to the file's page, others out. */
export function linkResolver(place: Place, from: string) {
  return (href: string): string | undefined => {
    const inside = resolveInTree(from, href);
    return inside === undefined
      ? outsideLink(href)
      : sourceHref(place.repository, 'file', place.revision, inside);
  };
}
