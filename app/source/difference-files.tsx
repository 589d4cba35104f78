import type { CoveredDifferences } from '#core/source/list-covered-differences.ts';
import { counted, formatCount } from '#formats/text/count.ts';
import { DiffList, fileAnchor, shownFilesCount } from '../components/diff/diff-list.tsx';
import { modeNote } from '../components/diff/mode-note.ts';
import { Section } from '../components/layout/page-parts.tsx';
import { sourceHref } from './address.ts';
import { LazyDifferences } from './lazy-differences.tsx';
import styles from './source.module.css';

/** Longer lists of names are folded. */
const listedOpen = 30;

/** The files that differ: their names, the first ones with their lines, the rest to be opened. */
export function DifferenceFiles({
  repository,
  base,
  head,
  door,
  differences,
}: {
  repository: string;
  /** '' is the empty tree. */
  base: string;
  head: string;
  door: 'commit' | 'compare';
  differences: CoveredDifferences;
}) {
  const { files, rest, count } = differences;
  // What is too long for one page beside the others is opened like the rest.
  const shown = shownFilesCount(files);
  const lazy = [...files.slice(shown), ...rest];
  const query = new URLSearchParams({ base, head, door });
  return (
    <Section title={counted(count, 'file')} id="files">
      <Names names={[...files.slice(0, shown), ...lazy]} count={count} />
      <DiffList
        files={files.slice(0, shown)}
        fileHref={(file) => sourceHref(repository, 'file', head, file.path)}
      />
      {lazy.length > 0 ? (
        <>
          <p className={styles.soft}>
            {counted(lazy.length, 'more file')}; press a name to load its lines.
          </p>
          <LazyDifferences
            address={`/source/${repository}/difference?${query}`}
            files={lazy.map((file, index) => ({
              path: file.path,
              status: statusOf(file),
              anchor: fileAnchor(shown + index),
            }))}
          />
        </>
      ) : null}
    </Section>
  );
}

type Named = CoveredDifferences['rest'][number] | CoveredDifferences['files'][number];

function Names({ names, count }: { names: readonly Named[]; count: number }) {
  if (count === 0) return <p>No file differs.</p>;
  if (count === 1) return null;
  return (
    <details open={count <= listedOpen}>
      <summary>Names of {counted(names.length, 'file')}</summary>
      <ul className={styles.changed}>
        {names.map((file, index) => (
          <li key={file.path}>
            <a href={`#${fileAnchor(index)}`}>{file.path}</a>
            <span className={styles.soft}>{statusOf(file)}</span>
          </li>
        ))}
      </ul>
      {names.length < count ? (
        <p>
          {formatCount(count - names.length)} more are not named here. Clone the tree to see all.
        </p>
      ) : null}
    </details>
  );
}

function statusOf(file: Named): string {
  const status = file.status === 'renamed' ? `renamed from ${file.oldPath}` : file.status;
  return [status, modeNote({ ...file, binary: false, tooLarge: false })].filter(Boolean).join('; ');
}
