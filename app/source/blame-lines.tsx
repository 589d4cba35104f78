import { Suspense } from 'react';
import { counted } from '#formats/text/count.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import '../components/text/code.css';
import { highlightLines } from '../highlight/highlight.ts';
import { splitLines } from '../highlight/split-lines.ts';
import { sourceHref } from './address.ts';
import styles from './blame.module.css';
import { BlameGroups } from './blame-groups.tsx';
import { windowLines } from './blame-window.ts';
import { LineSelection } from './line-selection.tsx';

/** With the colours of `code.css`. */
const codeClass = `${styles.lines} blamed-code`;

declare module 'react' {
  interface CSSProperties {
    /** Grid row of a line's number and text. */
    '--row'?: number;
    /** Rows that a group stands beside. */
    '--span'?: number;
  }
}

interface Props {
  place: { repository: string; revision: string; path: string };
  commit: string;
  text: string;
  window: { first: number; last: number };
}

/**
 * The lines of a window at once, and beside them who wrote them, as git finds it. Each line has two rows of one grid: one
 * for its group's head where the page is narrow, one for itself; so groups that come later stand in their place.
 */
export async function BlameLines({ place, commit, text, window }: Props) {
  const all = await highlightLines(text, place.path);
  const count = splitLines(text).length;
  const first = Math.min(window.first, Math.max(count, 1));
  const last = Math.min(window.last, count);
  const lines = all.slice(first - 1, last);
  const html = lines.map((line, index) => lineHtml(line, first + index, 2 * (index + 1))).join('');
  return (
    <>
      <Windows place={place} first={first} last={last} count={count} />
      <LineSelection>
        <section
          className={styles.blame}
          aria-label={`Lines ${first} to ${last} of ${place.path}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
          tabIndex={0}
        >
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlightLines escapes all that it did not make */}
          <div className={codeClass} dangerouslySetInnerHTML={{ __html: html }} />
          <Suspense
            fallback={
              <p className={styles.awaited} style={{ '--row': 2 }}>
                Reading history…
              </p>
            }
          >
            <BlameGroups place={place} commit={commit} part={{ first, last }} offset={first} />
          </Suspense>
        </section>
      </LineSelection>
      <Windows place={place} first={first} last={last} count={count} />
    </>
  );
}

function lineHtml(line: string, number: number, row: number): string {
  // The number bears the name: what has no box of its own cannot be scrolled to.
  return `<span style="--row:${row}"><a id="L${number}" href="#L${number}" aria-label="Line ${number}">${number}</a><code>${line}\n</code></span>`;
}

/** The way to the other windows of a long file. */
function Windows({
  place,
  first,
  last,
  count,
}: {
  place: Props['place'];
  first: number;
  last: number;
  count: number;
}) {
  if (first === 1 && last >= count) return null;
  const here = sourceHref(place.repository, 'blame', place.revision, place.path);
  const before = Math.max(1, first - windowLines);
  return (
    <nav aria-label="Parts of the file" className={styles.windows}>
      <span>
        Lines {first} to {last} of {counted(count, 'line')}
      </span>
      {first > 1 ? <ButtonLink href={`${here}?from=${before}`}>Lines before</ButtonLink> : null}
      {last < count ? <ButtonLink href={`${here}?from=${last + 1}`}>Lines after</ButtonLink> : null}
    </nav>
  );
}
