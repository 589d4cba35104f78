import type { Metadata } from 'next';
import { Page, PageHead } from '#app/components/page-parts.tsx';
import { BootBench } from './boot-bench.tsx';
import { readBootRequest } from './boot-request.ts';

export const metadata: Metadata = { title: 'Emulator' };

export default async function EmulatorPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  return (
    <Page>
      <PageHead
        title="Emulator"
        lead="Boots an image in this browser, with the same emulator that judges patches: the same image and settings give the same transcript, byte for byte. Nothing is sent anywhere."
      />
      <BootBench request={readBootRequest(await props.searchParams)} />
    </Page>
  );
}
