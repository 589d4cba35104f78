import { Fragment, type ReactNode } from 'react';
import type { FileDifference } from '#core/git-port.ts';
import styles from './diff.module.css';
import { DiffFile, type RenderBody } from './diff-file.tsx';
import { DiffKeys } from './diff-keys.tsx';
import { layOutFiles, layOutPlain } from './lay-out-files.ts';
import { splitLines } from './lines.ts';
import { modeNote } from './mode-note.ts';
import type { RowOptions } from './rows.ts';

/** Most lines of both sides on one page, so that no page takes seconds; the other files are listed by name. */
const mostLines = 20_000;
const contextLines = 3;

/** The fragment of a file on the page. */
export function fileAnchor(index: number): string {
  return `file-${index + 1}`;
}

/** How many files, from the first, a page shows: at least one, whatever its size. */
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
  const shown = shownFilesCount(props.files);
  const context = props.whole ? Number.POSITIVE_INFINITY : contextLines;
  const views = await layOutFiles(props.files.slice(0, shown), (file) => ({
    contextLines: context,
    keep: props.keep?.(file),
  }));
  return (
    <div>
      <DiffKeys />
      {props.files.slice(0, shown).map((file, index) => (
        <DiffFile
          key={file.path}
          file={file}
          anchor={fileAnchor(index)}
          view={views[index] ?? layOutPlain(file, 'it was not laid out')}
          renderBody={props.renderBody}
          elsewhere={props.elsewhere?.(file)}
        />
      ))}
      {shown < props.files.length && (
        <p className={styles.remark}>
          {props.files.length - shown} more files are not shown, to keep this page quick:{' '}
          {props.files.slice(shown).map((file, index) => (
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
