'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { reasonOf } from '#core/errors.ts';
import { counted, formatCount } from '#formats/text/count.ts';
import { Button } from '../components/forms/button.tsx';
import { Notice } from '../components/layout/notice.tsx';
import { Facts } from '../components/layout/page-parts.tsx';
import { Hash } from '../components/text/hash.tsx';
import styles from './boot-page.module.css';
import { BootView } from './boot-view.tsx';
import { describeKept, type KeptTranscript, loadTranscript } from './recorded-boot.ts';
import { useBoot } from './use-boot.ts';

function Settings({ kept }: { kept: KeptTranscript }) {
  const { boot } = kept;
  return (
    <Facts
      facts={[
        ['Boot', <code key="name">{boot.name}</code>],
        ['Image', <Hash key="image" value={kept.imageSha256} what="image SHA-256" />],
        ['Machine', `${counted(boot.harts, 'hart')}, ${boot.memory}`],
        ['Command line', boot.append === '' ? 'none' : <code key="append">{boot.append}</code>],
        ['Budget', `${formatCount(boot.budgetInstructions)} instructions`],
      ]}
    />
  );
}

/** Repeats a boot of a run in the browser, and says whether the transcripts agree. */
export function RepeatedBoot({ transcriptSha256 }: { transcriptSha256: string }) {
  const boot = useBoot();
  const [kept, setKept] = useState<KeptTranscript>();
  const [failure, setFailure] = useState('');
  const [loading, setLoading] = useState(false);
  useEffect(() => {
    loadTranscript(transcriptSha256).then(setKept, (error: Error) => setFailure(error.message));
  }, [transcriptSha256]);
  if (failure) {
    return (
      <Notice tone="fail" title="This boot cannot be repeated here" live>
        <p>{failure}</p>
        <p>
          <Link prefetch={false} href="/emulator">
            Boot an image of your own
          </Link>
        </p>
      </Notice>
    );
  }
  if (!kept) return <p role="status">Fetching the transcript…</p>;
  async function run(from: KeptTranscript) {
    setLoading(true);
    try {
      boot.start({ type: 'boot', ...(await describeKept(from)) });
    } catch (error) {
      boot.fail(reasonOf(error));
    }
    setLoading(false);
  }
  return (
    <div className={styles.boot}>
      <Settings kept={kept} />
      <div className={styles.buttons}>
        <Button kind="primary" disabled={loading} onClick={() => run(kept)}>
          {loading ? 'Fetching the image…' : 'Boot as the run did'}
        </Button>
        {boot.status.kind === 'running' && <Button onClick={boot.stop}>Stop</Button>}
      </div>
      <BootView boot={boot} expected={kept} />
    </div>
  );
}
