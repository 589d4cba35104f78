'use client';
import './styles/tokens.css';
import './styles/base.css';
import ErrorPage from './error.tsx';

/** When even the shell failed: no top bar, the same words. */
export default function GlobalError(props: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <main>
          <ErrorPage {...props} />
        </main>
      </body>
    </html>
  );
}
