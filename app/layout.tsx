import '@fontsource/ibm-plex-sans/400.css';
import '@fontsource/ibm-plex-sans/400-italic.css';
import '@fontsource/ibm-plex-sans/600.css';
import '@fontsource/ibm-plex-mono/400.css';
import '@fontsource/ibm-plex-mono/600.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/print.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { StateSprite } from './components/layout/state-sprite.tsx';
import { Footer } from './components/shell/footer.tsx';
import { TopBar } from './components/shell/top-bar.tsx';
import { chosenTheme, currentPath, currentViewer } from './session/viewer-context.ts';
import { plexMono, plexSans } from './styles/fonts.ts';

export const metadata: Metadata = {
  title: { default: 'Slipway', template: '%s · Slipway' },
  description: 'A community-source patch portal for a hypervisor.',
  robots: { index: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [viewer, theme, path] = await Promise.all([currentViewer(), chosenTheme(), currentPath()]);
  return (
    <html lang="en" data-theme={theme} className={`${plexSans.variable} ${plexMono.variable}`}>
      <body>
        <StateSprite />
        <TopBar viewer={viewer} path={path} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <Footer theme={theme ?? 'system'} />
      </body>
    </html>
  );
}
