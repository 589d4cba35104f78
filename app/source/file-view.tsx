import Link from 'next/link';
import type { OpenFile } from '#core/source/open-file.ts';
import { symbolLanguageOf } from '#formats/symbols/symbol.ts';
import { counted } from '#formats/text/count.ts';
import { CopyButton } from '../components/text/copy-button.tsx';
import { formatBytes } from '../text/format.ts';
import { sourceHref } from './address.ts';
import { FileContent, type Shown } from './file-content.tsx';
import { pictureType } from './picture-type.ts';
import type { Place } from './place.ts';
import { pictureBytesMost } from './serve-raw.ts';
import styles from './source.module.css';
import { OutlineDialog } from './symbols/outline-dialog.tsx';
import { blobText, documentLimitBytes, textLimitBytes } from './text/blob-text.ts';
import { isDocument } from './text/document-of-file.ts';

interface Props {
  place: Place;
  file: OpenFile;
  /** A document as its source, with line numbers. */
  asSource: boolean;
}

/** One file under its sticky head: formatted where it is a document, highlighted where it is code. */
export async function FileView({ place, file, asSource }: Props) {
  const shown = await showFile(place.path, file, asSource);
  return (
    <section className={styles.file} aria-label={place.path}>
      <div className={styles.fileHead}>
        <FileFacts file={file} shown={shown} />
        <FileLinks place={place} file={file} shown={shown} asSource={asSource} />
      </div>
      <FileContent place={place} file={file} shown={shown} />
    </section>
  );
}

async function showFile(path: string, file: OpenFile, asSource: boolean): Promise<Shown> {
  if (file.sizeBytes > textLimitBytes) return { kind: 'too-large' };
  const text = await blobText(file);
  if (file.kind === 'link') return { kind: 'link', text };
  const isShown = file.sizeBytes <= pictureBytesMost && pictureType(path, text.bytes) !== undefined;
  if (isShown && (text.binary || !asSource)) return { kind: 'picture', text };
  if (text.binary) return { kind: 'binary', text };
  const formatted = isDocument(path) && file.sizeBytes <= documentLimitBytes && !asSource;
  return { kind: formatted ? 'document' : 'code', text };
}

function FileFacts({ file, shown }: { file: OpenFile; shown: Shown }) {
  const lines =
    shown.kind === 'document' || shown.kind === 'code' ? shown.text.lineCount : undefined;
  return (
    <div className={styles.fileFacts}>
      {lines === undefined ? null : <span>{counted(lines, 'line')}</span>}
      <span>{formatBytes(file.sizeBytes)}</span>
      {file.executable ? <span>executable</span> : null}
    </div>
  );
}

function FileLinks({ place, file, shown, asSource }: Props & { shown: Shown }) {
  const { repository, revision, path } = place;
  const here = sourceHref(repository, 'file', revision, path);
  const isFormatted = shown.kind === 'document' || (shown.kind === 'picture' && !shown.text.binary);
  return (
    <div className={styles.fileLinks}>
      {shown.kind === 'code' && symbolLanguageOf(path) !== undefined ? (
        <OutlineDialog src={sourceHref(repository, 'outline', revision, path)} />
      ) : null}
      {isFormatted || (shown.kind === 'code' && asSource) ? (
        <Link href={isFormatted ? `${here}?view=source` : here} prefetch={false}>
          {isFormatted ? 'Source' : 'Formatted'}
        </Link>
      ) : null}
      <Link href={sourceHref(repository, 'history', revision, path)} prefetch={false}>
        History
      </Link>
      <Link href={sourceHref(repository, 'blame', revision, path)} prefetch={false}>
        Blame
      </Link>
      <a href={sourceHref(repository, 'raw', revision, path)}>Raw</a>
      <Link href={sourceHref(repository, 'file', file.commit, path)} prefetch={false}>
        Permanent link
      </Link>
      <CopyButton text={path} what="path" />
    </div>
  );
}
