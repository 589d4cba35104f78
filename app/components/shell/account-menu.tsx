'use client';
import { ChevronDown, CircleUser } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import { useRef } from 'react';
import menu from '../forms/menu.module.css';
import styles from './account-menu.module.css';

/** A link of the top bar or its menu. */
export interface MenuLink {
  href: string;
  label: string;
}

/** Who is signed in, their pages, and sign-out. On a narrow screen it holds the main links as well. */
export function AccountMenu({
  name,
  organization,
  email,
  places,
  links,
  signOut,
}: {
  name: string;
  organization: string;
  email: string;
  places: readonly MenuLink[];
  links: readonly MenuLink[];
  signOut: () => Promise<void>;
}) {
  const form = useRef<HTMLFormElement>(null);
  return (
    <>
      <form ref={form} action={signOut} hidden />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className={styles.trigger} aria-label={`Account: ${name}`}>
          <CircleUser size={18} aria-hidden />
          <span className={styles.name}>{name}</span>
          <ChevronDown size={14} aria-hidden />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu.menu} align="end" sideOffset={6}>
            <div className={styles.who}>
              <p>{name}</p>
              <p>{organization}</p>
              <p>{email}</p>
            </div>
            <div className={styles.onlyNarrow}>
              <DropdownMenu.Separator className={styles.rule} />
              <Items links={places} />
            </div>
            <DropdownMenu.Separator className={styles.rule} />
            <Items links={links} />
            <DropdownMenu.Separator className={styles.rule} />
            <DropdownMenu.Item className={menu.item} onSelect={() => form.current?.requestSubmit()}>
              Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}

function Items({ links }: { links: readonly MenuLink[] }) {
  return links.map(({ href, label }) => (
    <DropdownMenu.Item key={href} asChild>
      <Link href={href} prefetch={false} className={menu.item}>
        {label}
      </Link>
    </DropdownMenu.Item>
  ));
}
