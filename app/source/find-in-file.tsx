'use client';
import { type FormEvent, useState } from 'react';
import { counted, formatCount } from '#formats/text/count.ts';
import { Button } from '../components/forms/button.tsx';
import styles from './source.module.css';

interface Found {
  lines: number[];
  at: number;
  /** There are more than were told. */
  more: boolean;
}

/**
 * For a file too long to be all in the page: asks the portal which lines hold a text, and goes from one to the next.
 *
 * @param src gives the lines' numbers; the text is added.
 */
export function FindInFile({ src, lineCount }: { src: string; lineCount: number }) {
  const [found, setFound] = useState<Found | string>();
  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const sought = String(new FormData(event.currentTarget).get('sought') ?? '');
    if (sought === '') return;
    setFound('Searching …');
    try {
      const response = await fetch(src + encodeURIComponent(sought));
      if (!response.ok) throw new Error((await response.text()).trim());
      const { lines, more } = (await response.json()) as { lines: number[]; more: boolean };
      show(lines.length === 0 ? `No line holds "${sought}".` : { lines, at: 0, more });
    } catch (error) {
      setFound(`It could not be searched: ${error instanceof Error ? error.message : 'no answer'}`);
    }
  }
  function show(next: Found | string) {
    setFound(next);
    if (typeof next === 'object') window.location.hash = `#L${next.lines[next.at]}`;
  }
  const step = (by: number) => {
    if (typeof found !== 'object') return;
    const { length } = found.lines;
    show({ ...found, at: (found.at + by + length) % length });
  };
  return (
    <form className={styles.find} onSubmit={onSubmit}>
      <label>
        {formatCount(lineCount)} lines, of which the page holds those near you. Find in all of them:{' '}
        <input name="sought" type="search" maxLength={200} autoComplete="off" />
      </label>
      <Button type="submit" small>
        Find
      </Button>
      {typeof found === 'object' ? (
        <>
          <Button small onClick={() => step(-1)}>
            Previous
          </Button>
          <Button small onClick={() => step(1)}>
            Next
          </Button>
        </>
      ) : null}
      <span role="status">{typeof found === 'object' ? tell(found) : found}</span>
    </form>
  );
}

function tell({ lines, at, more }: Found): string {
  const all = more ? `the first ${formatCount(lines.length)} lines` : counted(lines.length, 'line');
  return `${formatCount(at + 1)} of ${all}: line ${formatCount(lines[at] ?? 0)}`;
}
