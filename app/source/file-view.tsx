import Link from 'next/link';
import type { SourceFile } from '#core/source/read-source-file.ts';
import { counted } from '#formats/text/count.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { CodeLines } from '../components/text/code-lines.tsx';
import { CopyButton } from '../components/text/copy-button.tsx';
import { Markdown } from '../components/text/markdown.tsx';
import { highlightLines } from '../highlight/highlight.ts';
import { splitLines } from '../highlight/split-lines.ts';
import { formatBytes } from '../text/format.ts';
import { sourceHref } from './address.ts';
import styles from './source.module.css';
import { linkResolver } from './tree-view.tsx';

interface Props {
  repository: string;
  revision: string;
  path: string;
  file: SourceFile;
  /** A document as its source, with line numbers. */
  asSource: boolean;
}

/** One file under its sticky head: formatted where it is a document, highlighted where it is code. */
export function FileView(props: Props) {
  const { path, file } = props;
  return (
    <section className={styles.file} aria-label={path}>
      <div className={styles.fileHead}>
        <FileFacts file={file} />
        <FileLinks {...props} />
      </div>
      <Content {...props} />
    </section>
  );
}

function isDocument(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}

async function Content({ repository, revision, path, file, asSource }: Props) {
  const raw = sourceHref(repository, 'raw', revision, path);
  if (file.tooLarge || file.binary || file.text === undefined) {
    return (
      <div className={styles.said}>
        <EmptyState
          title={file.tooLarge ? 'This file is too large to show' : 'This file is not text'}
          action={<a href={raw}>Download {formatBytes(file.sizeBytes)}</a>}
        />
      </div>
    );
  }
  if (file.kind === 'link') {
    return (
      <p className={styles.said}>
        A symbolic link to <code>{file.text}</code>
      </p>
    );
  }
  if (file.text === '') return <p className={styles.said}>This file is empty.</p>;
  if (isDocument(path) && !asSource) {
    return (
      <div className={styles.prose}>
        <Markdown text={file.text} resolve={linkResolver({ repository, revision, path }, path)} />
      </div>
    );
  }
  return <CodeLines lines={await highlightLines(file.text, path)} label={`Content of ${path}`} />;
}

function FileFacts({ file }: { file: SourceFile }) {
  return (
    <div className={styles.fileFacts}>
      {file.text === undefined ? null : (
        <span>{counted(splitLines(file.text).length, 'line')}</span>
      )}
      <span>{formatBytes(file.sizeBytes)}</span>
      {file.executable ? <span>executable</span> : null}
    </div>
  );
}

function FileLinks({ repository, revision, path, file, asSource }: Props) {
  const here = sourceHref(repository, 'file', revision, path);
  return (
    <div className={styles.fileLinks}>
      {isDocument(path) && file.text !== undefined ? (
        <Link href={asSource ? here : `${here}?view=source`} prefetch={false}>
          {asSource ? 'Formatted' : 'Source'}
        </Link>
      ) : null}
      <Link href={sourceHref(repository, 'history', revision, path)} prefetch={false}>
        History
      </Link>
      <a href={sourceHref(repository, 'raw', revision, path)}>Raw</a>
      <Link href={sourceHref(repository, 'file', file.commit, path)} prefetch={false}>
        Permanent link
      </Link>
      <CopyButton text={path} what="path" />
    </div>
  );
}
