import { holdMarkup } from '../components/markup/hold-markup.ts';
import { ServerMarkup } from '../components/markup/server-markup.tsx';
import markdown from '../components/text/markdown.module.css';
import type { Heading } from '../components/text/markdown-html.ts';
import { sourceHref } from './address.ts';
import styles from './document.module.css';
import type { Place } from './place.ts';
import { contentsOf, documentOfFile } from './text/document-of-file.ts';

/** From so many headings on, a document has a list of them. */
const listedFrom = 4;

/** A document of the tree, formatted, with a contents list beside it where it is long. */
export function DocumentView({
  place,
  objectId,
  text,
}: {
  place: Place;
  objectId: string;
  text: string;
}) {
  const document = documentOfFile(place, objectId, text);
  const src = `${sourceHref(place.repository, 'document', place.revision, place.path)}?blob=${objectId}`;
  const listed = contentsOf(document);
  return (
    <div className={styles.document}>
      {listed.length >= listedFrom ? <Contents headings={listed} /> : null}
      <ServerMarkup
        key={src}
        src={src}
        held={holdMarkup(document.html)}
        className={markdown.markdown}
      />
    </div>
  );
}

function Contents({ headings }: { headings: readonly Heading[] }) {
  return (
    <nav className={styles.contents} aria-label="Contents of the document">
      <details open>
        <summary>Contents</summary>
        <ul>
          {headings.map(({ id, level, text }) => (
            <li key={id} data-level={level}>
              <a href={`#${id}`}>{text}</a>
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}
