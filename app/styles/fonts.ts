import localFont from 'next/font/local';

/**
 * The Latin files of IBM Plex are asked for before the style sheet is read, with fallbacks of the same
 * metrics, so that no line moves when they arrive. Other scripts come by unicode-range from @fontsource.
 */
export const plexSans = localFont({
  src: [
    {
      path: '../../node_modules/@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2',
      weight: '400',
      style: 'normal',
    },
    {
      path: '../../node_modules/@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff2',
      weight: '600',
      style: 'normal',
    },
  ],
  variable: '--font-plex-sans',
  display: 'swap',
});

export const plexMono = localFont({
  src: '../../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2',
  variable: '--font-plex-mono',
  display: 'swap',
  adjustFontFallback: false,
});
