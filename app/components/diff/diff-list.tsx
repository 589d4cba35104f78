import { Fragment, type ReactNode } from 'react';
import type { FileDifference } from '#core/git-port.ts';
import styles from './diff.module.css';
import { DiffFile, type RenderBody } from './diff-file.tsx';
import { DiffKeys } from './diff-keys.tsx';
import { layOutFiles, layOutPlain } from './lay-out-files.ts';
import { splitLines } from './lines.ts';
import { modeNote } from './mode-note.ts';
import type { RowOptions } from './rows.ts';

/** Lines of both sides of one page; what is over it waits to be asked for, so that no page takes seconds. */
const mostLines = 20_000;
const contextLines = 3;

export function fileAnchor(index: number): string {
  return `file-${index + 1}`;
}

/** The index up to which files are drawn: at least one, whatever its size. */
export function shownFilesCount(files: readonly FileDifference[]): number {
  let lines = 0;
  for (const [index, file] of files.entries()) {
    lines += splitLines(file.oldText ?? '').length + splitLines(file.newText ?? '').length;
    if (lines > mostLines && index > 0) return index;
  }
  return files.length;
}

/**
 * The files of a difference, one under another, old beside new.
 *
 * @param keep lines of a file that must be shown although nothing changed there.
 * @param fileHref a page that shows this file alone, for those over the page's limit.
 */
export async function DiffList(props: {
  files: readonly FileDifference[];
  whole?: boolean;
  keep?: (file: FileDifference) => RowOptions['keep'];
  renderBody?: RenderBody;
  fileHref?: (file: FileDifference) => string;
  /** Stands under a file that is too large to show: how to get at it. */
  elsewhere?: (file: FileDifference) => ReactNode;
}) {
  const drawn = shownFilesCount(props.files);
  const context = props.whole ? Number.POSITIVE_INFINITY : contextLines;
  const views = await layOutFiles(props.files.slice(0, drawn), (file) => ({
    contextLines: context,
    keep: props.keep?.(file),
  }));
  return (
    <div>
      <DiffKeys />
      {props.files.slice(0, drawn).map((file, index) => (
        <DiffFile
          key={file.path}
          file={file}
          anchor={fileAnchor(index)}
          view={views[index] ?? layOutPlain(file, 'it was not laid out')}
          renderBody={props.renderBody}
          elsewhere={props.elsewhere?.(file)}
        />
      ))}
      {drawn < props.files.length && (
        <p className={styles.remark}>
          {props.files.length - drawn} more files are not drawn, to keep this page quick:{' '}
          {props.files.slice(drawn).map((file, index) => (
            <Fragment key={file.path}>
              {index > 0 && ', '}
              {props.fileHref ? <a href={props.fileHref(file)}>{file.path}</a> : file.path}
              {modeNote(file) && ` (${modeNote(file)})`}
            </Fragment>
          ))}
        </p>
      )}
    </div>
  );
}
