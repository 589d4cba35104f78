import Link from 'next/link';
import styles from './footer.module.css';
import { KeyboardShortcuts } from './keyboard-shortcuts.tsx';
import { type Theme, ThemeSwitch } from './theme-switch.tsx';

/** The foot of every page: licence, VMHI, keyboard shortcuts, colours. */
export function Footer({ theme }: { theme: Theme }) {
  return (
    <footer className={`${styles.footer} not-printed`}>
      <Link href="/licence" prefetch={false}>
        Licence
      </Link>
      <Link href="/vmhi" prefetch={false}>
        VMHI
      </Link>
      <KeyboardShortcuts />
      <div className={styles.end}>
        <ThemeSwitch current={theme} />
      </div>
    </footer>
  );
}
