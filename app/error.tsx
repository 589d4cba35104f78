'use client';
import { useEffect } from 'react';
import { Button } from './components/forms/button.tsx';
import { Page, PageHead } from './components/layout/page-parts.tsx';
import { readDigest } from './outcomes/error-digest.ts';

const titles: Record<string, string> = {
  throttled: 'Too many tries',
  'too-large': 'This is too large to show',
  conflict: 'This cannot be done as things stand',
  'no-space': 'The disk of the portal is full',
  busy: 'Busy for a moment',
  infrastructure: 'Something of ours is missing or broken',
};

export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  const ours = readDigest(error.digest);
  useEffect(() => {
    document.title = 'Error · Slipway';
  }, []);
  return (
    <Page>
      <PageHead
        title={(ours && titles[ours.code]) ?? 'This page failed'}
        lead={
          ours?.message ??
          `It is a fault of the portal, not of what you did. Try again; if it stays, tell the operator the number ${error.digest ?? 'shown in the log'}.`
        }
      />
      <p>
        <Button kind="primary" onClick={() => retry()}>
          Try again
        </Button>
      </p>
    </Page>
  );
}
