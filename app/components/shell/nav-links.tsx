'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { MenuLink } from './account-menu.tsx';

/** Links to the main pages; the one that the reader is on is marked. */
export function NavLinks({
  links,
  className,
}: {
  links: readonly MenuLink[];
  className: string | undefined;
}) {
  const pathname = usePathname();
  return links.map(({ href, label }) => (
    <Link
      key={href}
      href={href}
      prefetch={false}
      className={className}
      aria-current={pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined}
    >
      {label}
    </Link>
  ));
}
