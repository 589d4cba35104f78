import Link from 'next/link';
import { CopyButton } from './copy-button.tsx';
import styles from './hash.module.css';

/** A hash, short to read, whole to copy and on paper. `what` names it: `commit hash`, `image SHA-256`. */
export function Hash({
  value,
  what,
  href,
  length = 9,
}: {
  value: string;
  what: string;
  href?: string;
  length?: number;
}) {
  const short = (
    <code title={value} className="whole-on-paper">
      <span>{value.slice(0, length)}</span>
    </code>
  );
  return (
    <span className={styles.hash}>
      {href === undefined ? (
        short
      ) : (
        <Link href={href} prefetch={false}>
          {short}
        </Link>
      )}
      <CopyButton text={value} what={what} />
    </span>
  );
}
