'use client';
import { useState } from 'react';
import styles from './theme-switch.module.css';

/** The colours that a reader can choose; `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const words: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

/** Light, dark, or as the system says. A cookie keeps it, so that the server paints the right one first. */
export function ThemeSwitch({ current }: { current: Theme }) {
  const [theme, setTheme] = useState(current);
  function choose(next: Theme) {
    setTheme(next);
    const root = document.documentElement;
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    const age = next === 'system' ? 0 : 31_536_000;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser yet
    document.cookie = `theme=${next}; path=/; max-age=${age}; samesite=lax`;
  }
  return (
    <fieldset className={styles.switch}>
      <legend>Colours</legend>
      {themes.map((name) => (
        <label key={name} className={styles.choice}>
          <input
            type="radio"
            name="theme"
            value={name}
            checked={theme === name}
            onChange={() => choose(name)}
          />
          {words[name]}
        </label>
      ))}
    </fieldset>
  );
}
