import type { ReactNode } from 'react';
import type { FileDifference } from '#core/git-port.ts';
import { formatBytes } from '../../text/format.ts';
import styles from './diff.module.css';
import { DiffBody, type DiffBodyProps } from './diff-body.tsx';
import type { FileView } from './lay-out-file.ts';

/** Draws the lines of a file; the change page gives its own, with comments. */
export type RenderBody = (
  file: FileDifference,
  body: Pick<DiffBodyProps, 'blocks' | 'layout'>,
) => ReactNode;

const layouts = { added: 'new', deleted: 'old', modified: 'both', renamed: 'both' } as const;

function Head({ file, view }: { file: FileDifference; view: FileView }) {
  const renamed = file.status === 'renamed';
  return (
    <summary className={styles.head} data-diff-head>
      <span className={styles.path}>{file.path}</span>
      <span className={styles.status}>
        {renamed ? `renamed from ${file.oldPath}` : file.status}
      </span>
      <Tally file={file} view={view} />
    </summary>
  );
}

/** Lines that came and went; of a file whose lines are not looked at, its size before and after. */
function Tally({ file, view }: { file: FileDifference; view: FileView }) {
  const { sizes, status } = file;
  if (sizes) {
    const sides = [
      ...(status === 'added' ? [] : [formatBytes(sizes.oldBytes)]),
      ...(status === 'deleted' ? [] : [formatBytes(sizes.newBytes)]),
    ];
    return <span className={styles.tally}>{sides.join(' → ')}</span>;
  }
  return (
    <span className={styles.tally}>
      <span className={styles.added}>+{view.addedCount}</span>{' '}
      <span className={styles.removed}>−{view.removedCount}</span>
      <span className="aside-from-sight"> lines</span>
    </span>
  );
}

/** One file of a difference. `anchor` is the fragment that leads to it. */
export function DiffFile(props: {
  file: FileDifference;
  view: FileView;
  anchor: string;
  renderBody?: RenderBody;
  /** How to get at a file that is too large to show. */
  elsewhere?: ReactNode;
}) {
  const { file, view, anchor } = props;
  const body = { blocks: view.blocks, layout: layouts[file.status] };
  return (
    <details open className={styles.file} id={anchor} aria-label={file.path}>
      <Head file={file} view={view} />
      {view.notes.map((note) => (
        <p key={note} className={styles.remark}>
          {note}
        </p>
      ))}
      {file.tooLarge && props.elsewhere}
      {props.renderBody ? props.renderBody(file, body) : <DiffBody {...body} />}
    </details>
  );
}
