import Link from 'next/link';
import { showInLine } from '#formats/text/hidden-characters.ts';
import { sourceHref } from './address.ts';
import styles from './source.module.css';

/** The path as the page's title; each of its folders is a link. */
export function PathCrumbs({
  repository,
  name,
  revision,
  path,
}: {
  repository: string;
  name: string;
  revision: string;
  path: string;
}) {
  const segments = path === '' ? [] : path.split('/');
  return (
    <h1 className={styles.path}>
      {segments.length === 0 ? (
        name
      ) : (
        <Link href={sourceHref(repository, 'tree', revision, '')} prefetch={false}>
          {name}
        </Link>
      )}
      {segments.map((segment, index) => {
        const here = segments.slice(0, index + 1).join('/');
        return (
          <span key={here}>
            <span className={styles.slash}>/</span>
            {index === segments.length - 1 ? (
              showInLine(segment)
            ) : (
              <Link href={sourceHref(repository, 'tree', revision, here)} prefetch={false}>
                {showInLine(segment)}
              </Link>
            )}
          </span>
        );
      })}
    </h1>
  );
}
