import Link from 'next/link';
import type { FoundFile, FoundLine } from '#core/search-port.ts';
import { sourceHref } from '../source/address.ts';
import styles from './search.module.css';

/** One file of a list of what was found, and its lines: of a search, or of a name. `note`: what it is, in a word. */
export function FoundFileLines({
  file,
  repository,
  revision,
  note,
}: {
  file: FoundFile;
  repository: string;
  revision: string;
  note?: string;
}) {
  const { path, lines, lineCount, moreLines } = file;
  const href = sourceHref(repository, 'file', revision, path);
  const first = lines[0]?.number;
  const hidden = lineCount - lines.length;
  return (
    <li className={styles.file}>
      <div className={styles.path}>
        <Link data-hit="" href={first === undefined ? href : `${href}#L${first}`} prefetch={false}>
          {path}
        </Link>
        {note !== undefined && <span className={styles.rest}>{note}</span>}
        {hidden > 0 && (
          <span className={styles.rest}>
            {moreLines ? 'at least ' : ''}
            {hidden} more {hidden === 1 ? 'line' : 'lines'}
          </span>
        )}
      </div>
      {lines.map((line) => (
        <Line key={line.number} line={line} href={`${href}#L${line.number}`} />
      ))}
    </li>
  );
}

function Line({ line, href }: { line: FoundLine; href: string }) {
  const { number, text, from, to, cutBefore, cutAfter } = line;
  return (
    <Link data-hit="" href={href} prefetch={false} className={styles.line}>
      <span className={styles.number}>{number}</span>
      <code className={styles.text}>
        {cutBefore && '… '}
        {text.slice(0, from)}
        {to > from && <mark>{text.slice(from, to)}</mark>}
        {text.slice(to)}
        {cutAfter && ' …'}
      </code>
    </Link>
  );
}
