import type { OpenFile } from '#core/source/open-file.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { holdMarkup } from '../components/markup/hold-markup.ts';
import { ServerMarkup } from '../components/markup/server-markup.tsx';
import { wholeLinesMost } from '../components/text/code-markup.ts';
import { CodeRegion } from '../components/text/code-region.tsx';
import { formatBytes } from '../text/format.ts';
import { resolveInTree, sourceHref } from './address.ts';
import { DocumentView } from './document-view.tsx';
import { ElfView } from './elf/elf-view.tsx';
import { FindInFile } from './find-in-file.tsx';
import type { Place } from './place.ts';
import styles from './source.module.css';
import { SymbolFinder } from './symbols/symbol-finder.tsx';
import { type BlobText, decodeText } from './text/blob-text.ts';
import { beginningOf, codeOfBytes, shownBytesMost } from './text/bytes-of-file.ts';
import { codeOfFile, linesHref } from './text/code-of-file.ts';

/** What a file is shown as. */
export type Shown =
  | { kind: 'too-large' }
  | { kind: 'link' | 'document' | 'code' | 'binary' | 'picture'; text: BlobText };

interface Props {
  place: Place;
  file: OpenFile;
  shown: Shown;
}

/** The inside of a file's page. */
export async function FileContent({ place, file, shown }: Props) {
  const raw = sourceHref(place.repository, 'raw', place.revision, place.path);
  const download = <a href={raw}>Download {formatBytes(file.sizeBytes)}</a>;
  if (shown.kind === 'too-large') {
    return (
      <>
        <Said title="This file is too large to show whole" action={download} />
        <Bytes place={place} bytes={await beginningOf(file.stream())} />
      </>
    );
  }
  const { text } = shown;
  if (shown.kind === 'picture') return <Picture place={place} />;
  if (shown.kind === 'binary') return <Binary place={place} file={file} bytes={text.bytes} />;
  if (shown.kind === 'link') return <LinkTarget place={place} target={decodeText(text.bytes)} />;
  if (text.bytes.length === 0) return <p className={styles.said}>This file is empty.</p>;
  if (shown.kind === 'document') {
    return (
      <div className={styles.prose}>
        <DocumentView place={place} objectId={file.objectId} text={decodeText(text.bytes)} />
      </div>
    );
  }
  const src = linesHref(place, file);
  const html = await codeOfFile({ path: place.path, ...file }, text, src);
  return (
    <SymbolFinder repository={place.repository} revision={place.revision}>
      {text.lineCount > wholeLinesMost ? (
        <FindInFile src={`${src}&find=`} lineCount={text.lineCount} />
      ) : null}
      <CodeRegion label={`Content of ${place.path}`}>
        <ServerMarkup key={src} src={src} held={holdMarkup(html)} />
      </CodeRegion>
    </SymbolFinder>
  );
}

function Said({ title, action }: { title: string; action: React.ReactNode }) {
  return (
    <div className={styles.said}>
      <EmptyState title={title} action={action} />
    </div>
  );
}

/** The raw route says what a picture is; nothing of an SVG runs, here or there. */
function Picture({ place: { repository, revision, path } }: { place: Place }) {
  const src = `${sourceHref(repository, 'raw', revision, path)}?as=picture`;
  return (
    <div className={styles.picture}>
      {/* biome-ignore lint/performance/noImgElement: it is gated, and no copy of it may be kept */}
      <img src={src} alt={path} loading="lazy" />
    </div>
  );
}

function Binary({ place, file, bytes }: { place: Place; file: OpenFile; bytes: Uint8Array }) {
  const rest = bytes.length - shownBytesMost;
  return (
    <>
      <ElfView objectId={file.objectId} bytes={bytes} />
      {rest > 0 ? (
        <p className={styles.said}>
          The first {formatBytes(shownBytesMost)} of it; {formatBytes(rest)} more are in its
          download.
        </p>
      ) : null}
      <Bytes place={place} bytes={bytes} src={linesHref(place, file)} />
    </>
  );
}

/** Bytes in hex, the first from the server; the others come as the reader scrolls. */
function Bytes({ place, bytes, src }: { place: Place; bytes: Uint8Array; src?: string }) {
  const html = codeOfBytes(bytes, src);
  return (
    <CodeRegion label={`Bytes of ${place.path}`}>
      {src === undefined ? (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: codeOfBytes escapes all that it did not make
        <div dangerouslySetInnerHTML={{ __html: html }} />
      ) : (
        <ServerMarkup key={src} src={src} held={holdMarkup(html)} />
      )}
    </CodeRegion>
  );
}

/** A link is never followed here: it may lead in a circle, or out of the tree. */
function LinkTarget({ place, target }: { place: Place; target: string }) {
  const inside = target.startsWith('/') ? undefined : resolveInTree(place.path, target);
  return (
    <p className={styles.said}>
      A symbolic link to{' '}
      {inside === undefined || inside === place.path ? (
        <code>{target}</code>
      ) : (
        <a href={sourceHref(place.repository, 'file', place.revision, inside)}>
          <code>{target}</code>
        </a>
      )}
      {inside === undefined ? ', which lies outside of the tree' : null}
      {inside === place.path ? ', which is itself' : null}
    </p>
  );
}
