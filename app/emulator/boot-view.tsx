'use client';
import { formatCount } from '#formats/text/count.ts';
import { Console } from '../components/console/console.tsx';
import { Notice } from '../components/layout/notice.tsx';
import styles from './boot-page.module.css';
import { type Expected, TranscriptFacts } from './transcript-facts.tsx';
import type { useBoot } from './use-boot.ts';

type Boot = ReturnType<typeof useBoot>;

function Status({ boot, expected }: { boot: Boot; expected?: Expected }) {
  const { status } = boot;
  if (status.kind === 'failed') {
    return (
      <Notice tone="fail" title="It could not be booted" live>
        <p>{status.reason}</p>
      </Notice>
    );
  }
  if (status.kind === 'ended') return <TranscriptFacts ended={status} expected={expected} />;
  if (status.kind === 'idle') return null;
  return (
    <p className={styles.progress}>{formatCount(status.retiredInstructions)} instructions so far</p>
  );
}

/** The console of a boot, and what became of it. */
export function BootView(props: { boot: Boot; expected?: Expected; typing?: boolean }) {
  const { boot } = props;
  return (
    <>
      <Console
        label="Console of the guest"
        feed={boot.feed}
        rows={24}
        onInput={props.typing ? boot.input : undefined}
      />
      <Status boot={boot} expected={props.expected} />
    </>
  );
}
