import type { Metadata } from 'next';
import { sha256 } from '#core/sha256.ts';
import { Page, PageHead } from '../components/layout/page-parts.tsx';
import { ChosenImageBoot } from './chosen-image-boot.tsx';
import { RepeatedBoot } from './repeated-boot.tsx';

export const metadata: Metadata = { title: 'Emulator' };

/** Public: what is licensed is fetched as artifacts, which check the reader's right. */
export default async function EmulatorPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { transcript } = await props.searchParams;
  const kept = sha256.safeParse(transcript);
  return (
    <Page>
      <PageHead
        title="Emulator"
        lead="Boots an image in this browser, with the same emulator that judges patches: the same image and settings give the same transcript, byte for byte. Nothing is sent anywhere."
      />
      {kept.success ? <RepeatedBoot transcriptSha256={kept.data} /> : <ChosenImageBoot />}
    </Page>
  );
}
