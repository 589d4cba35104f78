import { Search } from 'lucide-react';
import Link from 'next/link';
import type { Viewer } from '#core/identity/rows.ts';
import { auditReach, mayOversee, mayOverseeAll } from '#core/identity/rules.ts';
import { withReturn } from '../../outcomes/return-path.ts';
import { signOutAction } from '../../session/sign-out-action.ts';
import { classes } from '../classes.ts';
import { AccountMenu, type MenuLink } from './account-menu.tsx';
import { BrandMark } from './brand-mark.tsx';
import { NavLinks } from './nav-links.tsx';
import styles from './top-bar.module.css';
import { YourTurn } from './your-turn.tsx';

const signedInPlaces: MenuLink[] = [
  { href: '/source', label: 'Source' },
  { href: '/changes', label: 'Changes' },
  { href: '/vmhi', label: 'VMHI' },
];
const publicPlaces: MenuLink[] = [
  { href: '/vmhi', label: 'VMHI' },
  { href: '/licence', label: 'Licence' },
];

/** Links to the main pages, search, your turn, account: the same on every page. */
export function TopBar({ viewer, path }: { viewer: Viewer | undefined; path: string }) {
  const places = viewer ? signedInPlaces : publicPlaces;
  return (
    <>
      <a href="#main" className={`${styles.skip} not-printed`}>
        Skip to content
      </a>
      <header
        className={classes(styles.bar, 'not-printed')}
        data-signed-in={viewer ? '' : undefined}
      >
        <Link href="/" prefetch={false} className={styles.brand}>
          <BrandMark className={styles.mark} />
          <span className={viewer ? styles.word : undefined}>Slipway</span>
          {viewer ? <span className="aside-from-sight">front page</span> : null}
        </Link>
        <nav aria-label="Places" className={styles.places}>
          <NavLinks links={places} className={styles.place} />
        </nav>
        <div className={styles.end}>
          {viewer ? (
            <>
              <SearchField />
              <YourTurn />
              <Account viewer={viewer} />
            </>
          ) : (
            <Link href={withReturn('/sign-in', path)} className={styles.signIn} prefetch={false}>
              Sign in
            </Link>
          )}
        </div>
      </header>
    </>
  );
}

function SearchField() {
  return (
    <search className={styles.search}>
      <form action="/search">
        <Search size={15} aria-hidden />
        <input
          id="search"
          type="search"
          name="q"
          placeholder="Search source"
          aria-label="Search source, or go to a change by its number"
          aria-keyshortcuts="/"
        />
      </form>
    </search>
  );
}

function Account({ viewer }: { viewer: Viewer }) {
  const { name, email, organization } = viewer;
  const links: MenuLink[] = [
    { href: '/account', label: 'Account and tokens' },
    { href: '/licence', label: 'Licence' },
  ];
  // What the menu offers is courtesy; the pages' verbs decide.
  if (mayOverseeAll(viewer)) {
    links.push({ href: '/organizations', label: 'Organizations' });
  } else if (mayOversee(viewer, organization.id)) {
    links.push({ href: `/organizations/${organization.slug}`, label: organization.name });
  }
  if (auditReach(viewer) !== 'nothing') links.push({ href: '/audit', label: 'Audit log' });
  return (
    <AccountMenu
      name={name}
      email={email}
      organization={organization.name}
      places={signedInPlaces}
      links={links}
      signOut={signOutAction}
    />
  );
}
