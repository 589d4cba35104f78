import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { settlePage } from '../../outcomes/page-refusal.ts';
import { classes } from '../classes.ts';
import styles from './page-parts.module.css';

interface PageProps {
  wide?: boolean;
  children: ReactNode;
}

/** The body of every page, on one grid. `wide` for code and differences. */
export function Page(props: PageProps) {
  settlePage();
  return <PageFrame {...props} />;
}

/** The same for pages that show a refusal in place of a page. */
export function PageFrame({ wide = false, children }: PageProps) {
  return <div className={classes(styles.page, wide && styles.wide)}>{children}</div>;
}

/** The head of a page: breadcrumbs, title, lead and actions. */
export function PageHead({
  title,
  crumbs = [],
  lead,
  actions,
}: {
  title: ReactNode;
  crumbs?: readonly { href: string; label: string }[];
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.head}>
      <div className={styles.titles}>
        {crumbs.length > 0 ? (
          <nav aria-label="Breadcrumb" className="not-printed">
            <ol className={styles.crumbs}>
              {crumbs.map(({ href, label }) => (
                <li key={href}>
                  <Link href={href} prefetch={false}>
                    {label}
                  </Link>
                </li>
              ))}
            </ol>
          </nav>
        ) : null}
        <h1>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </div>
      {actions ? <div className={classes(styles.actions, 'not-printed')}>{actions}</div> : null}
    </div>
  );
}

/**
 * Two columns: the story, and the side that explains it, which goes under it on a narrow screen.
 * `sideFirst`: on a narrow screen the side goes first.
 */
export function Columns({
  children,
  side,
  sideFirst = false,
}: {
  children: ReactNode;
  side: ReactNode;
  sideFirst?: boolean;
}) {
  return (
    <div className={classes(styles.columns, sideFirst && styles.sideFirst)}>
      <div className={styles.stack}>{children}</div>
      <aside className={styles.stack}>{side}</aside>
    </div>
  );
}

/** A headed part of a page. */
export function Section({
  title,
  actions,
  id,
  children,
}: {
  title: string;
  actions?: ReactNode;
  id?: string;
  children: ReactNode;
}) {
  return (
    <section className={styles.section} id={id} aria-label={title}>
      <div className={styles.sectionHead}>
        <h2>{title}</h2>
        {actions ? <div className={classes(styles.actions, 'not-printed')}>{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}

/** Names and values, one a line. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
