import type { ReactNode } from 'react';
import type { FileDifference } from '#core/ports.ts';
import styles from './diff.module.css';
import { DiffBody, type DiffBodyProps } from './diff-body.tsx';
import { type FileView, layFile } from './lay-file.ts';
import type { RowOptions } from './rows.ts';

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
      <span className={styles.tally}>
        <span className={styles.added}>+{view.addedCount}</span>{' '}
        <span className={styles.removed}>−{view.removedCount}</span>
        <span className="aside-from-sight"> lines</span>
      </span>
    </summary>
  );
}

/** One file of a difference. `anchor` is the fragment that leads to it. */
export async function DiffFile(props: {
  file: FileDifference;
  anchor: string;
  options: RowOptions;
  renderBody?: RenderBody;
}) {
  const { file, anchor, options } = props;
  const view = await layFile(file, options);
  const body = { blocks: view.blocks, layout: layouts[file.status] };
  return (
    <details open className={styles.file} id={anchor} aria-label={file.path}>
      <Head file={file} view={view} />
      {view.notes.map((note) => (
        <p key={note} className={styles.remark}>
          {note}
        </p>
      ))}
      {props.renderBody ? props.renderBody(file, body) : <DiffBody {...body} />}
    </details>
  );
}
