import type { TreeEntry } from '#core/git-port.ts';
import { readTree, type TreeReadme } from '#core/source/read-tree.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page } from '../components/layout/page-parts.tsx';
import { holdMarkup } from '../components/markup/hold-markup.ts';
import { ServerMarkup } from '../components/markup/server-markup.tsx';
import { Hash } from '../components/text/hash.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { commitHref, sourceHref } from './address.ts';
import { DocumentView } from './document-view.tsx';
import type { Place } from './place.ts';
import { RepositoryHead } from './repository-head.tsx';
import { rowCommitsAtHand } from './row-commits.ts';
import { rowsHtml } from './rows-markup.ts';
import styles from './source.module.css';
import './tree.css';
import { TreeRows } from './tree-rows.tsx';

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
    <Page wide>
      <RepositoryHead {...place} commit={tree.commit} current="files" />
      <Entries place={place} entries={tree.entries} />
      <p className={styles.soft}>
        At commit{' '}
        <Hash value={tree.commit} what="commit hash" href={commitHref(repository, tree.commit)} />
      </p>
      {tree.readme ? <Readme place={place} readme={tree.readme} /> : null}
    </Page>
  );
}

async function Entries({ place, entries }: { place: Place; entries: readonly TreeEntry[] }) {
  if (entries.length === 0) return <EmptyState title="This folder is empty" />;
  const commits = await rowCommitsAtHand(await viewerContext(), place);
  const src = sourceHref(place.repository, 'rows', place.revision, place.path);
  return (
    <TreeRows src={src}>
      <ServerMarkup
        key={src}
        src={src}
        held={holdMarkup(rowsHtml(place, entries, commits))}
        className="tree-frame"
      />
    </TreeRows>
  );
}

function Readme({ place, readme }: { place: Place; readme: TreeReadme }) {
  const path = place.path ? `${place.path}/${readme.name}` : readme.name;
  return (
    <section className={styles.file} aria-label={readme.name}>
      <div className={styles.fileHead}>
        <strong>{readme.name}</strong>
      </div>
      <div className={styles.prose}>
        <DocumentView place={{ ...place, path }} objectId={readme.objectId} text={readme.text} />
      </div>
    </section>
  );
}
