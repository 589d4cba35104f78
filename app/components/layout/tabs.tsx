import Link from 'next/link';
import styles from './tabs.module.css';

/** Views of one thing. Each is a link, so that each has its own URL. */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { href: string; label: string; current?: boolean; count?: number }[];
}) {
  return (
    <nav aria-label={label} className={`${styles.tabs} not-printed`}>
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          prefetch={false}
          className={styles.tab}
          aria-current={tab.current ? 'page' : undefined}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className={styles.count}>{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
